//! Owns `mk passport templates`, `show` and `init`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use super::args::{Init, ListFormat, Show, Templates};
use super::exit::Exit;
use super::output::{self, Failed, failed};
use super::place::{self, End, Roots};
use super::whole_file;
use crate::discover::globs::{Globs, Match};
use crate::source::Root;
use crate::templates::{self, Template};
use crate::text::quote;

/// Lists the templates.
pub(super) fn list(args: &Templates) -> Result<Exit, Failed> {
    let terminal = io::stdout().is_terminal();
    output::print(|out| match args.format {
        ListFormat::Text => templates::ALL.iter().try_for_each(|template| {
            let name = template.name();
            // A shell reads names; a person wants to choose.
            if terminal { writeln!(out, "{name:<10}{}", template.summary()) } else { writeln!(out, "{name}") }
        }),
        ListFormat::Json => {
            let list: Vec<_> = templates::ALL
                .iter()
                .map(|t| serde_json::json!({ "name": t.name(), "summary": t.summary() }))
                .collect();
            serde_json::to_writer_pretty(&mut *out, &list)?;
            writeln!(out)
        }
    })?;
    Ok(Exit::Clean)
}

/// Prints a template, byte for byte.
pub(super) fn show(args: &Show) -> Result<Exit, Failed> {
    let template = template(&args.template)?;
    output::print(|out| out.write_all(template.text.as_bytes()))?;
    Ok(Exit::Clean)
}

/// Writes a new passport; never over another file.
pub(super) fn init(args: &Init) -> Result<Exit, Failed> {
    let template = template(&args.template)?;
    let text = match &args.name {
        None => template.text.to_owned(),
        Some(name) => template.renamed(name).map_err(|error| Failed(error.to_string()))?,
    };
    if args.output == Path::new("-") {
        output::print(|out| out.write_all(text.as_bytes()))?;
        return Ok(Exit::Clean);
    }
    let shown = output::shown(&args.output);
    let exists = || Failed(format!("{shown} exists already and is not changed; name another file with --output"));
    let current = std::env::current_dir().map_err(failed("failed to find the current directory"))?;
    let root = Root::find(&current).map_err(failed("failed to resolve the current directory"))?;
    if args.output.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(Failed(format!("failed to create {shown}: that is a folder; name a file inside it")));
    }
    let roots = Roots::of(&root.path);
    make_folders(&args.output, &roots).map_err(failed(format!("failed to create the folder of {shown}")))?;
    let path = match place::walk(&args.output, &roots) {
        Ok(End::Name(folder, name, None)) => folder.join(name),
        Ok(End::Link(link)) if is_last(&link, &args.output) => return Err(exists()),
        Ok(End::Link(link)) => {
            let (link, inside) = (output::shown(&link), place::whereabouts(&link));
            return Err(Failed(format!(
                "failed to create {shown}: {link} is a link {inside}, and nothing is written through one; \
                 remove it, or name another file with --output"
            )));
        }
        Ok(End::Name(..) | End::Folder | End::Descriptor(_)) => return Err(exists()),
        Err(error) => return Err(failed(format!("failed to create {shown}"))(error)),
    };
    let mut file = whole_file::create_new(&path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(),
        _ => Failed(format!("failed to create {shown}: {error}")),
    })?;
    if let Err(error) = file.write_all(text.as_bytes()).and_then(|()| file.flush()) {
        // Half a passport is worse than none.
        let _ = whole_file::remove(&path);
        return Err(failed(format!("failed to write {shown}"))(error));
    }
    let advice = output::as_called("check it with: mk passport scan").into_owned();
    output::remark(&format!("wrote {shown}; {advice} {}", output::for_a_shell(&args.output)));
    if let Some(name) = args.name.as_deref().filter(|name| templates::by_name(name).is_none()) {
        output::remark(&format!(
            "note: {} is not checked by the rules of the profile {}; leave --name out to have that",
            quote(name),
            quote(&args.template)
        ));
    }
    let name = root.locate(&args.output).name;
    if Globs::new(&[], &[]).is_ok_and(|globs| globs.matches(Path::new(name.as_str())) == Match::No) {
        output::remark(&format!(
            "note: a scan of the repository does not find {shown} by its name: write NAME.passport.json, or use a folder \
             `passports`"
        ));
    }
    Ok(Exit::Clean)
}

/// Makes the folders on the way to a file that are missing, none of them behind a link.
fn make_folders(file: &Path, roots: &Roots) -> io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    let mut folders: Vec<&Path> = folder.ancestors().filter(|path| !path.as_os_str().is_empty()).collect();
    folders.reverse();
    for folder in folders {
        if let End::Name(above, name, None) = place::walk(folder, roots)? {
            std::fs::create_dir(above.join(name))?;
        }
    }
    Ok(())
}

/// Whether a link is the file that is named, and not a folder on the way.
fn is_last(link: &Path, given: &Path) -> bool {
    link.file_name() == given.file_name() && given.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
}

fn template(name: &str) -> Result<&'static Template, Failed> {
    templates::by_name(name).ok_or_else(|| Failed(format!("no template is called {}", quote(name))))
}
