//! Owns the markup that all parts of the page share: text as HTML, numbers as people read them, tables, figures.

use std::io::{self, Write};

use crate::text::revealed;

/// How many characters of a name the page shows at most.
pub(super) const NAME: usize = 200;

/// Text as HTML: clipped to `limit` characters, each of them visible, and no markup. All text from files passes here.
pub(super) fn text(text: &str, limit: usize) -> String {
    let shown = revealed(text, limit);
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // Two of them may start a command to what prints the page.
            '#' => out.push_str("&#35;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A number with a comma between groups of three digits.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and its noun.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A table whose first column names its rows; the others hold numbers. All cells are plain text.
pub(super) fn table(out: &mut dyn Write, caption: &str, heads: &[String], rows: &[Vec<String>]) -> io::Result<()> {
    write!(
        out,
        "<div class=\"scroll\"><table class=\"numbers\"><caption>{}</caption><thead><tr>",
        text(caption, NAME)
    )?;
    for head in heads {
        write!(out, "<th scope=\"col\">{}</th>", text(head, NAME))?;
    }
    write!(out, "</tr></thead><tbody>")?;
    for row in rows {
        write!(out, "<tr>")?;
        for (at, cell) in row.iter().enumerate() {
            let (open, close) = if at == 0 { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
            write!(out, "{open}{}{close}", text(cell, NAME))?;
        }
        write!(out, "</tr>")?;
    }
    write!(out, "</tbody></table></div>")
}

/// A drawing with its title, a sentence on how to read it, and the same numbers as a table.
pub(super) struct Figure<'a> {
    /// What it shows.
    pub(super) title: &'a str,
    /// How to read it, and what is left out.
    pub(super) note: &'a str,
    /// The class that gives it its place on the page.
    pub(super) class: &'a str,
    /// The drawing: SVG.
    pub(super) drawing: &'a str,
    /// The heads of the table.
    pub(super) heads: &'a [String],
    /// The rows of the table.
    pub(super) rows: &'a [Vec<String>],
}

impl Figure<'_> {
    /// Writes the figure.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let title = text(self.title, NAME);
        write!(out, "<figure class=\"{}\"><figcaption><h3>{title}</h3><p>{}</p></figcaption>", self.class, self.note)?;
        write!(out, "<div class=\"drawing\">{}</div><details><summary>The numbers as a table</summary>", self.drawing)?;
        table(out, self.title, self.heads, self.rows)?;
        writeln!(out, "</details></figure>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup_and_shows_what_it_holds() {
        assert_eq!(text("<b a='x'>&\"", 80), "&lt;b a=&#39;x&#39;&gt;&amp;&quot;");
        assert_eq!(text("a\u{202e}b\u{200b}c\n\u{1b}", 80), "a\\u{202e}b\\u{200b}c\\n\\u{1b}");
        assert_eq!(text(&"x".repeat(10_000), 5), "xxxxx…");
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!([0, 12, 123, 1234, 1_234_567].map(grouped), ["0", "12", "123", "1,234", "1,234,567"]);
        assert_eq!(counted(1, "passport", "passports"), "1 passport");
        assert_eq!(counted(0, "passport", "passports"), "0 passports");
    }
}
