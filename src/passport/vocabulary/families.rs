//! Owns the families of actuators: what each means, and the words of a name that put it there.

/// What an actuator moves, as far as its name says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// How the cluster fails and where work runs.
    Restricted,
    /// How ranks exchange data.
    Communication,
    /// A factor of the global batch.
    Batch,
    /// What is learnt.
    Learning,
}

/// A list of words, as the tables write it: parted by commas.
///
/// Words are compared without case, and a space is any separator or none: `grad accum` is in `gradAccum`,
/// `grad_accum` and `gradaccum`. Plurals count. `#` is a number right after the word, `>` for another word.
#[derive(Debug, Clone, Copy)]
pub struct Words(&'static str);

impl Words {
    /// The words one by one.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split(", ").filter(|word| !word.is_empty())
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// The words of a family that mean one thing.
#[derive(Debug)]
pub struct Clue {
    /// What the words are about.
    pub about: &'static str,
    /// Words that count as whole words, or written together with [`COMPANIONS`].
    pub words: Words,
    /// Words that also count inside any run of letters: nothing else contains them except [`LOOKALIKES`].
    pub inside: Words,
    /// The words count only beside one of these; empty: they count alone.
    pub beside: Words,
    /// The words do not count beside one of these.
    pub not_beside: Words,
}

/// A clue whose words count alone: whole ones, and those that count inside a run of letters too.
const fn alone(about: &'static str, words: &'static str, inside: &'static str) -> Clue {
    Clue { about, words: Words(words), inside: Words(inside), beside: Words(""), not_beside: Words("") }
}

/// A clue whose words count only beside others.
const fn beside(about: &'static str, words: &'static str, beside: &'static str) -> Clue {
    Clue { beside: Words(beside), ..alone(about, words, "") }
}

impl Clue {
    const fn unless_beside(self, not_beside: &'static str) -> Self {
        Self { not_beside: Words(not_beside), ..self }
    }

    const fn or_inside(self, inside: &'static str) -> Self {
        Self { inside: Words(inside), ..self }
    }
}

impl Family {
    /// All four, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Restricted, Self::Communication, Self::Batch, Self::Learning];

    /// Its name in documentation.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Restricted => "restricted",
            Self::Communication => "communication",
            Self::Batch => "batch",
            Self::Learning => "learning",
        }
    }

    /// What the family means, and why rules ask for it.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Restricted => {
                "Timeouts, retries, placement and tempo. They decide how a cluster fails and where work runs, so v0 \
                 does not apply them unless `gates.allow_restricted` names the actuator."
            }
            Self::Communication => {
                "How ranks exchange gradients and parameters. Without communication telemetry it is not seen whether a \
                 change helped or stalled the collectives, so these actuators need `gates.require_comm_telemetry`."
            }
            Self::Batch => {
                "The factors of the global batch. One that moves alone changes what the model learns, so an invariant \
                 has to hold the global batch."
            }
            Self::Learning => {
                "Learning rate, optimizer, precision, schedule, model shape and the like. Moving one changes what is \
                 learnt, not how fast, so it is not the tuner's to move."
            }
        }
    }

    /// The words that put a name in the family.
    pub const fn clues(self) -> &'static [Clue] {
        match self {
            Self::Restricted => RESTRICTED,
            Self::Communication => COMMUNICATION,
            Self::Batch => BATCH,
            Self::Learning => LEARNING,
        }
    }

    /// Words that take a name out of the family: what they speak of is only observed, and the like. In the restricted
    /// family they do so only after its words: `timeout_log_interval` is no timeout, and `monitored_barrier_timeout` is
    /// one. Overlap is a matter of communication, so it takes nothing out of that family.
    pub const fn exceptions(self) -> [Words; 2] {
        let more = match self {
            Self::Restricted => "saved, overlap, overlapped, offload, offloaded",
            Self::Communication => NOT_COMMUNICATION,
            Self::Batch => NOT_BATCH,
            Self::Learning => NOT_LEARNING,
        };
        [OBSERVED, Words(more)]
    }
}

const RESTRICTED: &[Clue] = &[
    alone(
        "timeout and retry policy",
        "attempt, requeue, toleration, fail fast, timed out",
        "timeout, deadline, retry, retries, restart, backoff, grace period",
    ),
    alone("timeout and retry policy", "grace", "").unless_beside("hopper, blackwell, note"),
    beside(
        "timeout and retry policy",
        "failure, failed, fail",
        "max, min, limit, threshold, policy, allowed, tolerated",
    )
    .unless_beside("history"),
    alone(
        "placement",
        "reschedule, rescheduled, rescheduler, rescheduling, topology spread, node selector",
        "placement, affinity, reschedul",
    ),
    beside("placement", "scheduling", "strategy, node, pod, policy"),
    alone("tempo", "tempo, pace, pacing", ""),
];

const COMMUNICATION: &[Clue] = &[
    alone(
        "collectives",
        "a2a, p2p, broadcast, grad reduce, grad sync, gradient sync, param sync, param gather, params gather",
        "all reduce, all gather, reduce scatter, all to all, collective",
    ),
    alone(
        "communication",
        "comm, communicator, communicate, process group, collnet, hybrid ep, dist backend, distributed backend",
        "communication",
    ),
    alone(
        "communication libraries",
        "rccl, hccl, ccl, mpi, mpich, ompi, gloo, ucx, ucc, rdma, infiniband, nvls, sharp, efa",
        "nccl, horovod",
    ),
    beside("gradient exchange", "prescale, predivide, compress, compression", "grad, gradient"),
    beside("gradient exchange", "quantized", "grad, gradient, weight, param").unless_beside("nontrainable"),
    beside("gradient exchange", "ddp", "backend, sync, hook"),
    beside("gradient exchange", "sync", "batchnorm, batch norm"),
    beside("communication resources", "sms", "num, deepep, count"),
    beside(
        "buckets of gradients",
        "bucket",
        "mb, kb, cap, size, comm, reduce, ddp, grad, gradient, all reduce, all gather",
    )
    .or_inside("bucket cap")
    .unless_beside(
        "length, len, sequence, seq, histogram, hash, s, attention, latency, lifecycle, object, storage, region",
    ),
];

const BATCH: &[Clue] = &[
    alone(
        "micro-batch",
        "micro bs, micro bsz, bsz, mini batch, per device batch, per gpu batch, per rank batch, device batch",
        "micro batch, per device train batch, per gpu train batch",
    ),
    alone(
        "gradient accumulation",
        "accum steps, acc steps, grad acc, grad accumulation, gradient accumulation, accumulate steps, \
         accum grad, accumulated grad",
        "grad accum, gradient accum, accumulate grad, accumulation steps",
    ),
    alone(
        "batch size",
        "even batches, split batches, dispatch batches, larger batch, max sentences, local batch, update freq",
        "batch size, global batch",
    ),
    alone("batch size", "max tokens, tokens per batch", "").unless_beside("new, completion, prompt, length"),
    beside("data-parallel width", "data parallel, dp, dp shard, dp replicate", "degree, size, width"),
];

const LEARNING: &[Clue] = &[
    alone(
        "learning rate and schedule",
        "lr, lrate, learn rate, warmup, decay, annealing, curriculum, min lr, swa",
        "learning rate",
    ),
    alone("learning rate and schedule", "schedule, scheduler", "")
        .unless_beside("pipeline, name, pod, task, job, kube, cron, io, request, p2p, pp, re, reschedule"),
    alone(
        "optimizer",
        "optim, beta, betas, eps, epsilon, gamma, adam, adamw, adafactor, adagrad, sgd, nesterov, muon, lamb, \
         lion, shampoo, ema",
        "weight decay, momentum, optimizer, optimiser",
    ),
    alone("optimizer", "opt", "").unless_beside("in, out"),
    alone(
        "gradients and loss",
        "gradient norm, max norm, clip norm, kl, coef, coeff, jitter, noise alpha, label smooth, cliprange, \
         entropy, gae, reward, advantage, ppo, grpo, dpo",
        "grad norm, grad clip, gradient clip, loss scale, label smoothing, clip grad",
    ),
    alone("gradients and loss", "clip, clipped, clipping", "").unless_beside("video, audio, board"),
    alone("gradients and loss", "loss", "").unless_beside("packet, data"),
    alone("gradients and loss", "temperature", "").unless_beside("sensor, gpu, limit, alarm, throttle"),
    beside("gradients and loss", "average", "token"),
    alone(
        "loss scaling",
        "growth interval, growth factor, backoff factor, initial scale, init scale, hysteresis, scale window",
        "loss scal",
    ),
    alone("precision", "dtype, fp#, bf#, tf#, float#, bfloat#, autocast, amax, upcast, downcast", "mixed precision"),
    alone("precision", "precision", "").unless_beside("timer, clock, time, decimal"),
    alone(
        "randomness",
        "seed, drop rate, drop path, layer drop, token drop, token dropping, mask prob",
        "determinis, dropout",
    ),
    alone(
        "global batch",
        "rampup batch, target batch size, effective batch size, global bs, global bsz, train bs, total bs",
        "global batch",
    ),
    alone("global batch", "training batch size, total batch size", "train batch size")
        .unless_beside("micro, mini, per, device, local, gpu"),
    alone("size of the job", "nnodes, nproc", "world size"),
    beside("size of the job", "node, machine, processes, gpu, replica", "num, min, max, n, number, count")
        .unless_beside("memory, utilization, temperature, mb, gb, dataset, preprocessing"),
    alone(
        "length of the run",
        "max step, min step, total step, num steps, train step, training step, max update, max iter, min iter, \
         train iter, total iter, max iteration, total iteration, training iteration, train sample, \
         total sample, max duration, exit duration, max time, time budget, exit interval, early stopping, \
         epoch, step size, stop training",
        "num train epochs",
    ),
    beside("data that is trained on", "batches", "limit, overfit, subset").unless_beside("micro"),
    alone(
        "model shape",
        "hidden size, hidden dim, state dim, head dim, embedding dim, emb dim, embed dim, mlp dim, patch dim, \
         intermediate size, ffn, n layers, attention heads, num heads, n heads, key heads, value heads, \
         kv heads, kv channels, query groups, num layers, layer num, decoder layers, encoder layers, \
         layer scaling, vocab size, vocabulary size, num classes, seq length, seq len, sequence length, \
         target length, context length, context len, position embedding, rotary, rope, qkv, init method, \
         init weights, activation func, gelu, relu, swiglu, geglu, glu, normalization, layernorm, softmax, \
         residual, lora, freeze, experts, topk, top p, capacity factor",
        "",
    ),
    alone("model shape", "router", "").unless_beside("http, port, prefix, network, request"),
    alone("model shape", "window size", "").unless_beside("throughput, average, rolling, latency, freeze"),
];

/// Longer words in which a family's word means something else. A space: whatever parts them.
pub const LOOKALIKES: Words = Words(
    "replacement, displacement, misplacement, emplacement, space, spacing, backoffice, distributed optimizer, \
     save topk",
);

/// Words that may be written together with a family's word, before or after it: `ncclcomm`, `maxpace`, `pacems`. Those
/// of two letters or fewer only alone.
pub const COMPANIONS: Words = Words(
    "s, ms, us, ns, sec, secs, second, seconds, msec, min, mins, minutes, hours, mb, kb, gb, kib, mib, gib, \
     bytes, max, num, total, count, cnt, limit, policy, mode, level, factor, interval, delay, base, initial, \
     init, size, value, rate, steps, step, pod, node, job, task, nccl, ddp, fsdp, http, rpc, grpc, tcp, io, \
     read, write, send, recv, connect, request, dist, train, worker, rank, config, enable, use, global, local, \
     per, default, data, loader, model, gpu, tp, dp, pp, ep, cp, grad, gradient, bucket, cap, batch, micro, \
     reduce, gather, all, scatter, backend, hook, group, period, weight, loss, scale, norm, threshold, warmup, \
     decay, adam, type, enabled, epochs",
);

/// Words that say that something is only written down or watched.
const OBSERVED: Words = Words(
    "log, logged, logging, logger, monitor, monitored, monitoring, metric, histogram, gauge, alarm, alert, \
     report, reported, reporting, dashboard",
);

const NOT_COMMUNICATION: &str = "print, debug, dump, timeline, save, saved, saving, offload, offloaded, offloading";

const NOT_BATCH: &str = "print, save, saved, saving, overlap, overlapped, offload, offloaded, offloading, eval, \
    evaluation, val>, valid, validation, test, predict, prediction, inference, fusion, fused, dtype, precision, \
    kwargs, cache, indexer";

const NOT_LEARNING: &str = "print, save, saved, saving, overlap, overlapped, offload, offloaded, offloading, \
    eval, evaluation, val>, valid, validate, validation, test, predict, prediction, inference, fusion, fused, \
    checkpoint, ckpt, checkpointing, profile, profiler, trace, tensorboard, wandb, graph, cache, recompute, \
    remat, display, console, progress, plot, record, debug, reload, dataloader, sanity, check, keep last, \
    keep latest, every n, persist, efficient, bucketed, parallel size, parallelism, parallel degree, gc";

/// Words that say so where a name starts with them and a restricted word follows: `log_retry_events`.
pub(super) const WRITERS: Words = Words("log, logged, logging, print, report, reported, record, recorded, saved");

/// Words that say that a name is an amount all the same: `log_retry_limit`.
pub(super) const AMOUNTS: Words = Words("max, min, limit, count, cnt, s, sec, seconds, ms, msec, minutes");

/// Names near to a family's words that are in no family. A test holds them there.
pub const INNOCENT_NEIGHBOURS: Words = Words(
    "temporal_stride, temporal_window_frames, temporary_dir_quota_mb, contemporary_cache, \
     template_cache_entries, checkpoint_spacing_s, workspace_mb, cudnn_workspace_limit_mb, namespace_depth, \
     airspace_grid, whitespace_limit, pacemaker_port_count, pacer_count, compaction_level, carapace_rows, \
     cache_replacement, replacement_policy, placeholder_ratio, displacement_alarm, misplaced_rows, \
     replaced_rows, replica_cache_entries, time_limit, outtime, runtime_output_dir, runtime_outliers, \
     downtime_budget_h, poetry_cache_mb, carpentry_tiles, symmetry_level, telemetry_interval_s, \
     registry_mirror_count, entry_limit, start_offset, rest_interval_s, restore_workers, restaurant_menu_k, \
     backoffice_port, backend_threads, finite_rows, disgraceful_flag, graph_rows, deadlock_check_s, \
     schema_cache_entries, timeout_log_interval, retry_log_level, deadline_metric_window, command_buffer, \
     commander_port, commit_interval, comment_level, common_prefix, community_detection_iters, commodity_type, \
     compact_interval, compression_level, histogram_buckets, latency_histogram_buckets, length_bucket_size, \
     bucketed_sequence_length, sequence_bucket_size, num_length_buckets, hash_buckets, s3_bucket_shards, \
     allreduce_latency_metric, nccl_log_level, reduced_rows, gathered_rows, batch_log_interval, \
     batch_print_interval, batched_reads, recommendation_k, accumulator_slots, micro_cache_mb, microscope_zoom, \
     eval_batch_rows, per_device_eval_batch_size, lr_monitor_interval, log_learning_rate, epoch_log_interval, \
     save_every_n_epochs, clipboard_history, clipart_cache, eclipse_check_s, seedling_count, seedbank_slots, \
     momentary_pause_ms, optimistic_locking, optional_fields, options, learner_queue_depth, nodelay_flag, \
     nodename_cache, shuffle_buffer_size, dropdown_items, precisionless_timer, layered_cache_mb, \
     temperature_sensor_poll_s, optimizer_state_offload, activation_checkpoint_every, io_depth, \
     prefetch_batches, read_ahead_kb",
);
