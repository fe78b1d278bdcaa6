//! The window law over random graphs: whatever box of the outputs is wanted, its bits are those of the full result.
//!
//! The full result comes from the graph as lowered, on one thread; the box from the fused graph, on several threads,
//! with everything outside the inputs' demand and all of the arena poisoned. `FOVEAL_LAW_CASES` sets the number of
//! graphs, each with two boxes.

#[path = "common/random_graphs.rs"]
mod random_graphs;

use foveal::ir::{Mode, Op};
use foveal::ops::BatchNorm;
use foveal::plan::{self, Shapes};
use foveal::{Region, Shape, Span};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use random_graphs::{Generator, bits, cases, compute, each, random_inputs, random_region};

#[test]
fn window_law() {
    let mut convolutions = 0;
    for seed in 0..cases() {
        let graph = Generator::new(seed).graph();
        let mut rng = StdRng::seed_from_u64(!seed);
        let inputs: Vec<Shape> = graph.inputs().iter().map(|w| graph.fact(*w).shape.iter().map(|d| d.known().unwrap()).collect()).collect();
        let shapes = plan::shapes(&graph, &inputs).unwrap();
        let arrays = random_inputs(&graph, &inputs, &mut rng);
        let wholes: Vec<Region> = graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect();
        let full = compute(&graph, &shapes, wholes, &arrays.0, Mode::Inference, 1);
        let fused = plan::fuse(&graph);
        let fused_shapes = plan::shapes(&fused, &inputs).unwrap();
        convolutions += graph.nodes().iter().filter(|n| n.op.name() == "convolution").count();
        for _ in 0..2 {
            let wanted: Vec<Region> = graph.outputs.iter().map(|w| random_region(shapes.of(*w), &mut rng)).collect();
            let threads = rng.random_range(1..=3);
            let part = compute(&fused, &fused_shapes, wanted.clone(), &arrays.0, Mode::Inference, threads);
            for (output, region) in wanted.iter().enumerate() {
                let shape = shapes.of(graph.outputs[output]);
                each(shape, region, |whole, index| {
                    assert!(
                        bits(full[output][whole]) == bits(part[output][index]),
                        "seed {seed}: output {output} of {shape:?}, box {region}: {} in full, {} in part\n{}",
                        full[output][whole],
                        part[output][index],
                        graph.nodes().iter().map(|n| format!("{:?} = {:?} {:?}\n", n.outputs, n.op, n.inputs)).collect::<String>()
                    );
                });
            }
        }
    }
    assert!(convolutions as u64 > cases() / 2, "{convolutions} convolutions");
}

/// Entries of a batch do not see each other, and their number changes nothing.
#[test]
fn batch_law() {
    for seed in 0..cases() / 10 {
        let graph = Generator::new(seed).graph();
        let mut rng = StdRng::seed_from_u64(!seed);
        let one: Vec<Shape> = graph.inputs().iter().map(|w| graph.fact(*w).shape.iter().map(|d| d.known().unwrap()).collect()).collect();
        let many: Vec<Shape> = one.iter().map(|s| std::iter::once(s[0] * 3).chain(s[1..].iter().copied()).collect()).collect();
        let (Ok(a), Ok(b)) = (plan::shapes(&graph, &one), plan::shapes(&graph, &many)) else { continue };
        let arrays = random_inputs(&graph, &many, &mut rng);
        let first: Vec<Vec<f32>> = arrays.0.iter().map(|data| data[..data.len() / 3].to_vec()).collect();
        let wholes = |s: &Shapes| graph.outputs.iter().map(|w| Region::full(s.of(*w))).collect::<Vec<_>>();
        let small = compute(&graph, &a, wholes(&a), &first, Mode::Inference, 1);
        let large = compute(&graph, &b, wholes(&b), &arrays.0, Mode::Inference, 2);
        for (small, large) in small.iter().zip(&large) {
            assert!(small.iter().zip(large).all(|(a, b)| bits(*a) == bits(*b)), "seed {seed}");
        }
    }
}

/// In training, batch statistics need the whole map; in prediction they do not.
#[test]
fn batch_normalisation_holds_a_crop_back_in_training_only() {
    let norm = BatchNorm { epsilon: 1e-3, scale: false, center: false };
    let out: Region = [Span::new(0, 1), Span::new(3, 5), Span::new(2, 4), Span::new(0, 8)].into_iter().collect();
    let inputs: [&[usize]; 3] = [&[1, 9, 9, 8], &[8], &[8]];
    let demand = |mode| norm.demand(mode, &[Some(out.clone())], &inputs).swap_remove(0);
    assert_eq!(demand(Mode::Inference), out);
    assert_eq!(demand(Mode::Training), Region::full(inputs[0]));
}
