//! The parts of a script, kept out of memory until it is known what stands at its head.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

/// A file without a name, gone with the process.
#[derive(Debug)]
pub(super) struct Spool {
    file: BufWriter<File>,
    length: u64,
}

impl Spool {
    /// Nothing yet.
    pub(super) fn new() -> io::Result<Spool> {
        Ok(Spool { file: BufWriter::new(tempfile::tempfile()?), length: 0 })
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How much was written: where [`Spool::back_to`] goes back to.
    pub(super) fn mark(&self) -> u64 {
        self.length
    }

    /// Forgets what was written since.
    pub(super) fn back_to(&mut self, mark: u64) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().set_len(mark)?;
        self.file.seek(SeekFrom::Start(mark))?;
        self.length = mark;
        Ok(())
    }

    /// All that was written.
    pub(super) fn read(self) -> io::Result<impl Read> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::Spool;

    #[test]
    fn forgets_what_failed() {
        let mut spool = Spool::new().unwrap();
        spool.write_all(b"one\n").unwrap();
        let mark = spool.mark();
        spool.write_all(&[b'x'; 100_000]).unwrap();
        spool.back_to(mark).unwrap();
        spool.write_all(b"two\n").unwrap();
        let mut text = String::new();
        spool.read().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one\ntwo\n");
    }
}
