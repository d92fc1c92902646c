pub fn rule_list() -> String {
    String::new()
}
pub fn explain(_: &crate::rule::Rule) -> String {
    String::new()
}
pub fn schema() -> String {
    String::new()
}
