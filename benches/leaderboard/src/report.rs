//! Prints the results as Markdown.

use crate::measure::Cell;
use crate::subject::{Codec, Subject, Work};

const PROTOBUF: &[Codec] = &[Codec::Prost, Codec::Buffa, Codec::BuffaView];
const BILROST: &[Codec] = &[Codec::Bilrost, Codec::BilrostPrepend];

/// Prints the table of one kind of work: milliseconds, and how many times as fast fastcodec is.
pub fn table(work: Work, rows: &[(&str, Vec<Cell>)]) {
    println!("\n### {}\n", work.name());
    print!("| set |");
    for codec in Codec::ALL {
        print!(" {} |", codec.name());
    }
    println!(" of the best Protobuf codec | of bilrost |");
    println!("| --- |{}", " --: |".repeat(Codec::ALL.len() + 2));
    let mut ratios = [Vec::new(), Vec::new()];
    for (name, cells) in rows {
        print!("| {name} |");
        for codec in Codec::ALL {
            match best(cells, &[codec]) {
                Some(time) => print!(" {time:.3} |"),
                None => print!(" |"),
            }
        }
        for (peers, ratios) in [PROTOBUF, BILROST].iter().zip(&mut ratios) {
            match best(cells, &[Codec::Fastcodec]).zip(best(cells, peers)) {
                Some((ours, theirs)) => {
                    print!(" {:.2}× |", theirs / ours);
                    ratios.push(theirs / ours);
                }
                None => print!(" |"),
            }
        }
        println!();
    }
    print!("| geometric mean |{}", " |".repeat(Codec::ALL.len()));
    for ratios in &ratios {
        if ratios.is_empty() {
            print!(" |");
        } else {
            let sum: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
            print!(" {:.2}× |", (sum / ratios.len() as f64).exp());
        }
    }
    println!();
}

/// Prints the sizes in bytes.
pub fn sizes(subjects: &[Subject]) {
    println!("\n### size\n");
    println!("| set | Protobuf | bilrost | bitcode | rkyv |");
    println!("| --- | --: | --: | --: | --: |");
    for subject in subjects {
        print!("| {} |", subject.name);
        for (_, size) in &subject.sizes {
            print!(" {size} |");
        }
        println!();
    }
}

/// Returns the shortest time of these codecs.
fn best(cells: &[Cell], codecs: &[Codec]) -> Option<f64> {
    let times = cells.iter().filter(|cell| codecs.contains(&cell.codec));
    times.map(|cell| cell.milliseconds).reduce(f64::min)
}
