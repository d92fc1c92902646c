//! Owns the words for bytes that are not text in UTF-8.

/// What is wrong with the encoding of a file, and what to do.
pub(in crate::document) struct Encoding {
    pub(in crate::document) reason: String,
    pub(in crate::document) remedy: &'static str,
    /// Whether it is said of the file, and not of the first byte that is not UTF-8.
    pub(in crate::document) is_whole: bool,
}

impl Encoding {
    fn of_file(reason: impl Into<String>, remedy: &'static str) -> Self {
        Self { reason: reason.into(), remedy, is_whole: true }
    }

    fn of_byte(reason: impl Into<String>, remedy: &'static str) -> Self {
        Self { reason: reason.into(), remedy, is_whole: false }
    }
}

const SAVE: &str = "Save the file as UTF-8 without a byte order mark.";
const SAVE_WIDE: &str = "Save the file as UTF-8 without a byte order mark; `>` of Windows PowerShell writes UTF-16, `mk passport init` UTF-8.";

/// How many bytes at the start are looked at.
const SAMPLE: usize = 1024;

/// Marks of formats at the start of a file.
const MARKS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\0GITCRYPT\0", "a file encrypted by git-crypt"),
    (b"Salted__", "a file encrypted by OpenSSL"),
];

/// A file that is UTF-16 or UTF-32, by its mark or by the zeros of its first characters, or zeros alone. Such a file
/// can be valid UTF-8 all the same.
pub(in crate::document) fn wide(bytes: &[u8]) -> Option<Encoding> {
    let wide = |name: &str| Some(Encoding::of_file(format!("the file is {name}, and JSON is UTF-8"), SAVE_WIDE));
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return wide("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return wide("UTF-16"),
        [0, 0, 0, first, ..] | [first, 0, 0, 0, ..] if *first != 0 => return wide("UTF-32, without a byte order mark"),
        [0, first, 0, second, ..] | [first, 0, second, 0, ..] if *first != 0 && *second != 0 => {
            return wide("UTF-16, without a byte order mark");
        }
        [] => return None,
        _ => {}
    }
    bytes.iter().all(|byte| *byte == 0).then(|| {
        Encoding::of_file(
            "the file holds NUL bytes alone",
            "Restore it: a copy or a disk that failed leaves such a file.",
        )
    })
}

/// The words for bytes whose first `valid` are UTF-8, and the next is not.
pub(in crate::document) fn not_utf8(bytes: &[u8], valid: usize) -> Encoding {
    if let Some(encoding) = wide(bytes) {
        return encoding;
    }
    if let Some((_, name)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Encoding::of_file(format!("the file is {name}, and not text"), "Write the passport as JSON, in UTF-8.");
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let controls = sample.iter().filter(|byte| matches!(byte, 0..=8 | 14..=31 | 127)).count();
    if controls * 20 > sample.len() {
        return Encoding::of_file("the file is binary, and not text", "Write the passport as JSON, in UTF-8.");
    }
    let rest = &bytes[valid..];
    let Some(&byte) = rest.first() else {
        return Encoding::of_byte("these bytes are not UTF-8", SAVE);
    };
    let length = match byte {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    if rest.len() < length && std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none()) {
        return Encoding::of_byte("the file ends inside a character", "Restore the rest of the file: it is cut off.");
    }
    let is_ascii = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(u8::is_ascii);
    let is_alone = is_ascii(valid.checked_sub(1)) && is_ascii(Some(valid + 1));
    match windows_1252(byte).filter(|_| is_alone) {
        Some(c) => {
            Encoding::of_byte(format!("byte {byte:02X} is not UTF-8: in Latin-1 or Windows-1252 it is `{c}`"), SAVE)
        }
        None => Encoding::of_byte(format!("byte {byte:02X} is not UTF-8: the file is in another encoding"), SAVE),
    }
}

/// The character of a byte in Windows-1252, which is Latin-1 from A0 on.
fn windows_1252(byte: u8) -> Option<char> {
    match byte {
        0xa1.. => Some(char::from(byte)),
        0x80 => Some('\u{20ac}'),
        0x85 => Some('\u{2026}'),
        0x91 => Some('\u{2018}'),
        0x92 => Some('\u{2019}'),
        0x93 => Some('\u{201c}'),
        0x94 => Some('\u{201d}'),
        0x96 => Some('\u{2013}'),
        0x97 => Some('\u{2014}'),
        _ => None,
    }
}
