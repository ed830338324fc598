//! Functions of which the statement that names them gives no arguments, because what they are for
//! decides these, and not every version decides them alike.

use crate::model::{Property, Value};
use crate::sql;

/// The properties, those of these names without the arguments of the functions that they name.
pub(super) fn without_arguments(mut properties: Vec<Property>, of: &[&str]) -> Vec<Property> {
    for property in properties.iter_mut().filter(|property| of.contains(&property.name)) {
        if let Value::Text(signature) = &property.value {
            property.value = Value::text(name(signature));
        }
    }
    properties
}

/// `public."f(x)"` of `public."f(x)"(integer)`.
fn name(signature: &str) -> &str {
    sql::find(signature, &['(']).and_then(|end| signature.get(..end)).unwrap_or(signature)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_parenthesis_may_be_of_the_name() {
        assert_eq!(name("public.f(integer)"), "public.f");
        assert_eq!(name("public.\"f(\"\"x)\"(s.\"(\")"), "public.\"f(\"\"x)\"");
        assert_eq!(name("textin"), "textin");
    }
}
