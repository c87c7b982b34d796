//! Weather stations report readings; whoever is interested watches them. A journal is kept beside.

pub mod journal;
pub mod position;
pub mod service;

pub mod pb {
    pub mod journal {
        include!(concat!(env!("OUT_DIR"), "/journal.v1.rs"));
    }

    pub mod stations {
        tonic::include_proto!("stations.v1");
    }
}
