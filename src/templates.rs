pub struct Template {
    pub profile: crate::passport::vocabulary::Profile,
    pub text: &'static str,
}
pub static ALL: [Template; 0] = [];
pub fn by_name(_: &str) -> Option<&'static Template> {
    None
}
impl Template {
    pub fn renamed(&self, _: &str) -> Result<String, std::io::Error> {
        Ok(String::new())
    }
}
impl crate::passport::vocabulary::Profile {
    pub fn summary(self) -> &'static str {
        ""
    }
}
