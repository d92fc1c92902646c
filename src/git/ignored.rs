//! Owns the query which paths Git ignores: one `check-ignore` process answers all of them.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::process::{Complaint, Ended, listen, unstarted};
use super::{Git, Refusal, unexpected};

/// How many bytes of questions are written before their answers are read. A pipe holds as many on every platform, so
/// that neither side ever waits for the other to read.
const QUESTIONS: usize = 4096;

/// Answers which paths are ignored; starts Git for the first question.
#[derive(Debug)]
pub struct Ignored {
    git: Git,
    reads_index: bool,
    conversation: Option<Conversation>,
}

#[derive(Debug)]
struct Conversation {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    stderr: Complaint,
}

impl Ignored {
    /// `reads_index`: Git also knows the `.gitignore` files that only the index holds, and then takes time in
    /// proportion to the index for each path.
    pub const fn new(git: Git, reads_index: bool) -> Self {
        Self { git, reads_index, conversation: None }
    }

    /// Whether Git ignores each of these paths, which are relative to the top and which the index does not hold. Paths
    /// of one folder are best queried one after the other.
    ///
    /// # Errors
    /// What Git says.
    pub fn ask<'p>(&mut self, paths: impl IntoIterator<Item = &'p [u8]>) -> Result<Vec<bool>, Refusal> {
        let mut ignored = Vec::new();
        let mut questions = Vec::with_capacity(QUESTIONS);
        let mut count = 0;
        for path in paths {
            // This command knows no literal pathspecs; a name behind `./` is none of the magic ones.
            let length = path.len() + 3;
            if count > 0 && questions.len() + length > QUESTIONS {
                self.converse(&questions, count, &mut ignored)?;
                questions.clear();
                count = 0;
            }
            questions.extend_from_slice(b"./");
            questions.extend_from_slice(path);
            questions.push(0);
            count += 1;
        }
        if count > 0 {
            self.converse(&questions, count, &mut ignored)?;
        }
        Ok(ignored)
    }

    /// Ends the conversation.
    ///
    /// # Errors
    /// When Git does not end well.
    pub fn end(self) -> Result<(), Refusal> {
        let Some(conversation) = self.conversation else { return Ok(()) };
        let ended = conversation.end()?;
        // 1: none of the paths is ignored.
        if matches!(ended.status.code(), Some(0 | 1)) { Ok(()) } else { Err(ended.refusal()) }
    }

    fn converse(&mut self, questions: &[u8], count: usize, ignored: &mut Vec<bool>) -> Result<(), Refusal> {
        let mut conversation = match self.conversation.take() {
            Some(conversation) => conversation,
            None => Conversation::start(&self.git, self.reads_index)?,
        };
        let asked = conversation.questions.write_all(questions);
        let answered =
            asked.and_then(|()| (0..count).try_for_each(|_| conversation.answer().map(|is| ignored.push(is))));
        if answered.is_ok() {
            self.conversation = Some(conversation);
            return Ok(());
        }
        let ended = conversation.end()?;
        Err(if ended.stderr.is_empty() { unexpected("check-ignore") } else { ended.refusal() })
    }
}

impl Conversation {
    fn start(git: &Git, reads_index: bool) -> Result<Self, Refusal> {
        let mut asked = git.command();
        asked.args(["check-ignore", "-v", "-n", "-z", "--stdin"]).args((!reads_index).then_some("--no-index"));
        // Each answer has to come before the next question.
        asked.env_remove("GIT_LITERAL_PATHSPECS").env("GIT_FLUSH", "1");
        asked.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = asked.spawn().map_err(|error| unstarted(&error))?;
        let (Some(questions), Some(answers), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(unstarted(&io::ErrorKind::BrokenPipe.into()));
        };
        Ok(Self { child, questions, answers: BufReader::new(answers), stderr: listen(stderr) })
    }

    /// One answer: where the last pattern that matches is written, its line, the pattern, and the path.
    fn answer(&mut self) -> io::Result<bool> {
        let source = self.field()?;
        self.field()?;
        let pattern = self.field()?;
        self.field()?;
        Ok(source.is_some() && pattern != Some(b'!'))
    }

    /// The first byte of the next field, if it has one. A pattern may be as long as a file: it is not kept.
    fn field(&mut self) -> io::Result<Option<u8>> {
        let mut first = None;
        loop {
            let chunk = match self.answers.fill_buf() {
                Ok([]) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = chunk.iter().position(|byte| *byte == 0);
            let length = end.unwrap_or(chunk.len());
            first = first.or(chunk[..length].first().copied());
            self.answers.consume(length + usize::from(end.is_some()));
            if end.is_some() {
                return Ok(first);
            }
        }
    }

    fn end(mut self) -> Result<Ended, Refusal> {
        drop(self.questions);
        drop(self.answers);
        let status = self.child.wait().map_err(|error| unstarted(&error))?;
        Ok(Ended { what: "check-ignore", status, stdout: Vec::new(), stderr: self.stderr.join().unwrap_or_default() })
    }
}
