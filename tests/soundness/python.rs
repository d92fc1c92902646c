//! A small reader of JSON that reads as Python's `json` module does. It shares no code with the gate.

/// A value as Python has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Py {
    None,
    Bool(bool),
    /// The digits, with their sign.
    Int(String),
    Float,
    Str(String),
    List(Vec<Py>),
    /// Of equal keys the last one's value.
    Dict(Vec<(String, Py)>),
}

impl Py {
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Dict(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// `json.loads`
pub(crate) fn loads(text: &str) -> Result<Py, String> {
    if text.starts_with('\u{feff}') {
        return Err("a byte order mark".to_owned());
    }
    let mut reader = Reader { rest: text, depth: 0 };
    reader.blanks();
    let value = reader.value()?;
    reader.blanks();
    if reader.rest.is_empty() { Ok(value) } else { Err(format!("extra data: {:.20}", reader.rest)) }
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, token: &str) -> bool {
        let taken = self.rest.strip_prefix(token);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    fn value(&mut self) -> Result<Py, String> {
        for (word, value) in [
            ("null", Py::None),
            ("true", Py::Bool(true)),
            ("false", Py::Bool(false)),
            ("NaN", Py::Float),
            ("Infinity", Py::Float),
            ("-Infinity", Py::Float),
        ] {
            if self.take(word) {
                return Ok(value);
            }
        }
        match self.rest.chars().next() {
            Some('"') => self.string().map(Py::Str),
            Some('[') => self.nested(Self::list),
            Some('{') => self.nested(Self::dict),
            _ => self.number(),
        }
    }

    /// The interpreter's stack ends somewhere; below a thousand frames it does not.
    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<Py, String>) -> Result<Py, String> {
        self.rest = &self.rest[1..];
        self.depth += 1;
        if self.depth > 900 {
            return Err("RecursionError".to_owned());
        }
        self.blanks();
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn list(&mut self) -> Result<Py, String> {
        let mut values = Vec::new();
        if self.take("]") {
            return Ok(Py::List(values));
        }
        loop {
            self.blanks();
            values.push(self.value()?);
            self.blanks();
            if self.take("]") {
                return Ok(Py::List(values));
            }
            if !self.take(",") {
                return Err("expecting ',' delimiter".to_owned());
            }
        }
    }

    fn dict(&mut self) -> Result<Py, String> {
        let mut members: Vec<(String, Py)> = Vec::new();
        if self.take("}") {
            return Ok(Py::Dict(members));
        }
        loop {
            self.blanks();
            let key = self.string()?;
            self.blanks();
            if !self.take(":") {
                return Err("expecting ':' delimiter".to_owned());
            }
            self.blanks();
            let value = self.value()?;
            members.retain(|(name, _)| *name != key);
            members.push((key, value));
            self.blanks();
            if self.take("}") {
                return Ok(Py::Dict(members));
            }
            if !self.take(",") {
                return Err("expecting ',' delimiter".to_owned());
            }
        }
    }

    fn string(&mut self) -> Result<String, String> {
        if !self.take("\"") {
            return Err("expecting a string".to_owned());
        }
        // As UTF-16, so that two escapes of a pair become one character.
        let mut units: Vec<u16> = Vec::new();
        loop {
            let c = self.rest.chars().next().ok_or("unterminated string")?;
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                // Half a pair is a character to Python; what stands for it here is of no matter.
                '"' => return Ok(String::from_utf16_lossy(&units)),
                '\\' => {
                    let escape = self.rest.chars().next().ok_or("unterminated escape")?;
                    self.rest = &self.rest[escape.len_utf8()..];
                    units.push(match escape {
                        '"' | '\\' | '/' => escape as u16,
                        'b' => 8,
                        'f' => 12,
                        'n' => 10,
                        'r' => 13,
                        't' => 9,
                        'u' => {
                            let digits =
                                self.rest.get(..4).filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()));
                            let digits = digits.ok_or("invalid \\u escape")?;
                            self.rest = &self.rest[4..];
                            u16::from_str_radix(digits, 16).map_err(|error| error.to_string())?
                        }
                        _ => return Err("invalid escape".to_owned()),
                    });
                }
                c if c < ' ' => return Err("invalid control character".to_owned()),
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn number(&mut self) -> Result<Py, String> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let sign = usize::from(self.rest.starts_with('-'));
        let whole = match digits(&self.rest[sign..]) {
            0 => return Err(format!("expecting value: {:.20}", self.rest)),
            _ if self.rest[sign..].starts_with('0') => 1,
            count => count,
        };
        let mut end = sign + whole;
        let integer = self.rest[..end].to_owned();
        let mut float = false;
        if self.rest[end..].starts_with('.') && digits(&self.rest[end + 1..]) > 0 {
            float = true;
            end += 1 + digits(&self.rest[end + 1..]);
        }
        if let Some(exponent) = self.rest[end..].strip_prefix(['e', 'E']) {
            let sign = usize::from(exponent.starts_with(['+', '-']));
            if digits(&exponent[sign..]) > 0 {
                float = true;
                end += 1 + sign + digits(&exponent[sign..]);
            }
        }
        self.rest = &self.rest[end..];
        if float {
            return Ok(Py::Float);
        }
        if whole > 4300 {
            return Err("exceeds the limit (4300 digits) for integer string conversion".to_owned());
        }
        Ok(Py::Int(integer))
    }
}
