//! Owns `mk passport inventory`: one scan of the requested paths, and a row for each passport.

use std::io::{self, Write};
use std::time::Instant;

use super::args::Inventory as Args;
use super::exit::Exit;
use super::list::list;
use super::nothing;
use super::output::{self, Failed};
use super::progress::stats;
use super::scan::{Prepared, Watched, checked, prepare, remark_on_policy};
use super::targets::{Reports, Written};
use crate::gate::scan::Progress;
use crate::inventory::Inventory;
use crate::report::{Failure, Verdict};
use crate::sink::inventory::{Format, Others, put_together};
use crate::sink::{View, sentence};

impl Written for Format {
    type Result = Inventory;

    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        Self::name(self)
    }

    fn kept(self, _: &Inventory, _: &View) -> io::Result<()> {
        Ok(())
    }

    fn write(self, inventory: &Inventory, view: &View, out: &mut dyn Write) -> io::Result<()> {
        Self::write(self, inventory, view, out)
    }

    fn fail(inventory: &mut Inventory, Failure { message, help, .. }: Failure) {
        inventory.failures.push(format!("{} {help}", sentence(&message)));
        if inventory.verdict == Verdict::Clean {
            inventory.verdict = Verdict::Found;
        }
    }
}

/// Runs the command.
pub(super) fn run(args: Args) -> Result<Exit, Failed> {
    let started = Instant::now();
    let (formats, args) = args.into_scan();
    let Prepared { selection, mut request, mut scan, roots, baseline, .. } = prepare(&args)?;
    let reports = Reports::<Format>::parse(&formats, &roots)?;
    if args.discovery.list_files {
        return list(&request, &args.discovery, &scan);
    }
    scan.listed = true;
    let root = &request.discovery.root;
    let view = View { below_root: root.below_root(), way_to_root: root.way_to_root(), ..View::default() };
    let progress = Progress::default();
    let others = Others::new(&view);
    let watched = Watched { progress: &progress, quiet: false };
    let looked_at = (&request, baseline.as_ref());
    let (mut report, rows) = checked(&scan, looked_at, &reports, &others, watched, |found| request.discover(found))?;
    nothing::explain_in(&mut report, &request, &args.discovery, &scan, &view);
    remark_on_policy(&mut request, &selection, &mut report);
    let mut inventory = put_together(&report, rows, &view);
    if reports.on_stdout().is_some_and(Format::is_rows_alone) {
        inventory.failures.iter().for_each(|failure| output::complain(failure));
        inventory.notes.iter().for_each(|note| output::remark(&format!("note: {note}")));
    }
    reports.write(&mut inventory, &view);
    if args.stats {
        stats(&progress, started.elapsed(), scan.jobs);
    }
    let exit = if inventory.verdict == Verdict::Clean { Exit::Clean } else { Exit::Wrong };
    // The process ends here: a hundred thousand rows need not be given back one by one.
    std::mem::forget((report, inventory));
    Ok(exit)
}
