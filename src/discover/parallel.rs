//! Owns the visiting of folders by several threads.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// How many folders one thread visits alone before others help: with fewer it is done before they have started.
const ALONE: usize = 64;
/// How many folders a thread takes at once at most.
const PORTION: usize = 64;

/// Visits folders and those that `visit` adds, and returns what each thread met.
pub(super) fn visit_all<F: Send, M: Default + Send>(
    mut ahead: Vec<F>,
    visit: &(impl Fn(F, &mut Vec<F>, &mut M) + Sync),
) -> Vec<M> {
    let mut met = M::default();
    for _ in 0..ALONE {
        let Some(folder) = ahead.pop() else { return vec![met] };
        visit(folder, &mut ahead, &mut met);
    }
    let shared = Shared { queue: Mutex::new(Queue { ahead, busy: 0 }), changed: Condvar::new() };
    let helpers = thread::available_parallelism().map_or(1, usize::from).saturating_sub(1);
    thread::scope(|scope| {
        let help = || {
            let mut met = M::default();
            shared.work(visit, &mut met);
            met
        };
        // Where the system gives no more threads, fewer do the work.
        let helpers: Vec<_> =
            (0..helpers).map_while(|_| thread::Builder::new().spawn_scoped(scope, help).ok()).collect();
        shared.work(visit, &mut met);
        let others =
            helpers.into_iter().map(|helper| helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(met).chain(others).collect()
    })
}

struct Shared<F> {
    queue: Mutex<Queue<F>>,
    changed: Condvar,
}

struct Queue<F> {
    ahead: Vec<F>,
    /// How many threads visit folders, and may add some.
    busy: usize,
}

impl<F> Shared<F> {
    fn work<M>(&self, visit: &impl Fn(F, &mut Vec<F>, &mut M), met: &mut M) {
        let (mut own, mut added) = (Vec::new(), Vec::new());
        while self.take(&mut own) {
            while let Some(folder) = own.pop() {
                visit(folder, &mut added, met);
                if added.len() >= PORTION {
                    break;
                }
            }
            added.append(&mut own);
            self.give_back(&mut added);
        }
    }

    /// Takes a portion; waits where there is none, as long as another thread may still add some.
    fn take(&self, own: &mut Vec<F>) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_while(queue, |queue| queue.ahead.is_empty() && queue.busy > 0);
        let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
        let rest = queue.ahead.len() - queue.ahead.len().div_ceil(2).min(PORTION);
        own.extend(queue.ahead.drain(rest..));
        queue.busy += usize::from(!own.is_empty());
        !own.is_empty()
    }

    fn give_back(&self, added: &mut Vec<F>) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.ahead.append(added);
        queue.busy -= 1;
        let wakes = !queue.ahead.is_empty() || queue.busy == 0;
        drop(queue);
        if wakes {
            self.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_is_visited_once() {
        for depth in [0, 1, 5, 12] {
            let visit = |(number, left): (u32, u32), ahead: &mut Vec<(u32, u32)>, met: &mut Vec<u32>| {
                met.push(number);
                if left > 0 {
                    ahead.extend([(2 * number, left - 1), (2 * number + 1, left - 1)]);
                }
            };
            let mut met: Vec<u32> = visit_all(vec![(1, depth)], &visit).concat();
            met.sort_unstable();
            assert_eq!(met, (1..2_u32.pow(depth + 1)).collect::<Vec<_>>());
        }
        assert_eq!(visit_all(Vec::<u32>::new(), &|_, _, _: &mut Vec<u32>| ()).concat(), Vec::<u32>::new());
    }
}
