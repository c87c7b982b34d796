//! Limits and costs, in every format.

mod both_ways;
mod linear;
mod usage;
