//! Many keys in little memory.

/// Encoded keys, in their order.
#[derive(Clone, Default, Debug)]
pub struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Goes over them in batches.
    pub fn walk(&self) -> Walk<'_> {
        Walk { keys: self, at: 0, size: FIRST }
    }

    pub(super) fn push(&mut self, key: &[u8]) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, index: usize) -> Option<&[u8]> {
        let start =
            index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(start..*self.ends.get(index)?)
    }
}

/// How many keys the first batch has: nothing is known of how large their rows are.
const FIRST: usize = 64;
/// How many a batch has at most.
const MOST: usize = 10_000;
/// How many bytes of rows are wanted of a batch.
const BYTES: usize = 4 << 20;

/// Batches of keys, as large as their rows allow.
#[derive(Debug)]
pub struct Walk<'k> {
    keys: &'k Keys,
    at: usize,
    size: usize,
}

impl Walk<'_> {
    /// The next batch, given how many bytes the rows of the one before it were; `None` at the end.
    pub fn next(&mut self, bytes: usize) -> Option<Vec<Vec<u8>>> {
        if bytes > 0 {
            let of_one = (bytes / self.size).max(1);
            self.size = (BYTES / of_one).clamp(1, MOST.min(self.size * 4));
        }
        let batch: Vec<_> = (self.at..self.at + self.size)
            .map_while(|index| self.keys.get(index).map(<[u8]>::to_vec))
            .collect();
        self.at += batch.len();
        (!batch.is_empty()).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn batches_grow_and_shrink_with_their_rows() {
        let mut keys = Keys::default();
        (0..3_000_u32).for_each(|key| keys.push(&key.to_be_bytes()));
        let mut walk = keys.walk();
        let mut sizes = Vec::new();
        let mut next = 0_u32;
        for bytes in [0, 64 * 100, 256 * 100, 1024 * (1 << 20), 1 << 20, 0] {
            let batch = walk.next(bytes).unwrap();
            sizes.push(batch.len());
            for key in batch {
                assert_eq!(key, next.to_be_bytes());
                next += 1;
            }
        }
        assert_eq!(sizes, [64, 256, 1024, 4, 16, 16]);
        assert_eq!((keys.len(), Keys::default().walk().next(0)), (3_000, None));
    }
}
