//! The page docs/inventory.md holds the columns of the program. `BLESS=1 cargo test inventory::` rewrites it.

use std::fmt::Write as _;

use crate::change::pages::holds;
use mk_passport::sink::inventory::columns::COLUMNS;

#[test]
fn the_page_has_the_columns_and_their_types() {
    let mut table = String::from("\n| column | type | what it says |\n|---|---|---|\n");
    for column in COLUMNS {
        let _ = writeln!(table, "| `{}` | `{}` | {} |", column.name, column.sql, column.meaning);
    }
    holds("inventory.md", "<!-- columns -->\n", &format!("{table}\n"), "<!-- end of columns -->");
}

#[test]
fn the_view_states_the_types_of_all_columns() {
    let types: Vec<String> = COLUMNS.iter().map(|column| format!("  {}: '{}'", column.name, column.sql)).collect();
    let view = format!(
        "\n```sql\nCREATE VIEW fleet AS SELECT * FROM read_json('fleet.jsonl', format = 'newline_delimited', columns = {{\n\
         {}\n}});\n```\n\n",
        types.join(",\n")
    );
    holds("inventory.md", "<!-- view -->\n", &view, "<!-- end of view -->");
}
