//! The cases of `compare` under criterion: every codec, every kind of work, every set of inputs.

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use fastcodec_benches::operation::Work;
use fastcodec_benches::subjects;

fn codecs(criterion: &mut Criterion) {
    for case in subjects::all() {
        let subject = case.prepare();
        subject.verify();
        for work in Work::ALL {
            let mut group = criterion.benchmark_group(format!("{}/{}", work.as_str(), case.name));
            group.throughput(Throughput::Bytes(subject.inputs.total_bytes() as u64));
            for name in subject.names() {
                // This is inside, so that inputs that a filter excludes are not loaded.
                group.bench_function(name.as_str(), |bencher| {
                    let mut passes = subject.start(name, work).expect("it takes part");
                    bencher.iter_custom(|count| {
                        let start = Instant::now();
                        passes(count);
                        start.elapsed()
                    });
                });
            }
        }
    }
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(30)
        .configure_from_args();
    codecs(&mut criterion);
    criterion.final_summary();
}
