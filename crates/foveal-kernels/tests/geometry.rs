//! Windows against naive counting: lengths, padding, and the tightness law.

use foveal_kernels::{Padding, Span, TransposedWindow, Window};

/// Input positions of output `o`, padding included, by listing taps.
fn taps(w: Window, o: usize, n: usize) -> Vec<i64> {
    let before = w.pad_before(n) as i64;
    (0..w.kernel).map(|k| (o * w.stride + k * w.dilation) as i64 - before).collect()
}

/// The hull of the taps that lie on the axis.
fn hull(w: Window, out: Span, n: usize) -> Option<(i64, i64)> {
    let on_axis = out.range().flat_map(|o| taps(w, o, n)).filter(|&i| (0..n as i64).contains(&i));
    on_axis.fold(None, |hull, i| Some(hull.map_or((i, i), |(a, b): (i64, i64)| (a.min(i), b.max(i)))))
}

/// Borders of fixed length are shorter than the window: none sees nothing else.
fn windows() -> impl Iterator<Item = (Window, usize)> {
    let wide = |(w, _): &(Window, usize)| !matches!(w.padding, Padding::Fixed(a, b) if a.max(b) >= w.extent());
    let paddings = [Padding::Valid, Padding::Same, Padding::Causal, Padding::Fixed(0, 1), Padding::Fixed(3, 2)];
    (1..=5usize)
        .flat_map(move |kernel| {
            (1..=4usize).flat_map(move |stride| {
                (1..=3usize).flat_map(move |dilation| {
                    paddings
                        .into_iter()
                        .flat_map(move |padding| (1..=14usize).map(move |n| (Window { kernel, stride, dilation, padding }, n)))
                })
            })
        })
        .filter(wide)
}

#[test]
fn lengths_are_keras() {
    for (w, n) in windows() {
        let extent = (w.kernel - 1) * w.dilation + 1;
        let expected = match w.padding {
            Padding::Valid => (0..n).step_by(w.stride).filter(|i| i + extent <= n).count(),
            Padding::Fixed(before, after) => {
                let padded = before + n + after;
                (0..padded).step_by(w.stride).filter(|i| i + extent <= padded).count()
            }
            Padding::Same | Padding::Causal => (0..n).step_by(w.stride).count(),
        };
        assert_eq!(w.output_len(n), expected, "{w:?} over {n}");
    }
}

#[test]
fn same_padding_puts_the_surplus_behind() {
    for (w, n) in windows().filter(|(w, _)| w.padding == Padding::Same) {
        let last = w.output_len(n) - 1;
        let total = ((last * w.stride + (w.kernel - 1) * w.dilation + 1).saturating_sub(n)) as i64;
        let before = -taps(w, 0, n)[0];
        let after = (taps(w, last, n).last().unwrap() - (n as i64 - 1)).max(0);
        assert_eq!((before, after), (total / 2, total - total / 2), "{w:?} over {n}");
    }
}

#[test]
fn demand_is_the_hull_of_the_taps() {
    for (w, n) in windows() {
        let m = w.output_len(n);
        for start in 0..m {
            for end in start + 1..=m {
                let out = Span::new(start, end);
                let demand = w.demand(out, n);
                match hull(w, out, n) {
                    // Dilated taps may all miss the axis at one end; what lies between is then asked for in vain.
                    Some((first, last)) if w.dilation == 1 => {
                        assert_eq!((demand.start, demand.end), (first as usize, last as usize + 1), "{w:?} over {n}, {out}");
                    }
                    Some((first, last)) => {
                        assert!(demand.contains(Span::new(first as usize, last as usize + 1)), "{w:?} over {n}, {out}");
                    }
                    None => assert!(w.dilation > 1 || demand.is_empty(), "{w:?} over {n}, {out}"),
                }
            }
        }
    }
}

#[test]
fn transposed_demand_is_the_hull_of_the_inputs_that_reach() {
    for kernel in 1..=5usize {
        for stride in 1..=4usize {
            for padding in [Padding::Valid, Padding::Same] {
                for output_padding in std::iter::once(None).chain((0..stride).map(Some)) {
                    let w = TransposedWindow { kernel, stride, dilation: 1, padding, output_padding };
                    for n in 1..=7usize {
                        check_transposed(w, n);
                    }
                }
            }
        }
    }
}

fn check_transposed(w: TransposedWindow, n: usize) {
    let m = w.output_len(n);
    // Output `o` gathers from input `i` through tap `o + crop_before - i * stride`.
    let reach = |o: usize| (0..n).filter(move |i| (o + w.crop_before()).checked_sub(i * w.stride).is_some_and(|tap| tap < w.kernel));
    for start in 0..m {
        for end in start + 1..=m {
            let inputs: Vec<usize> = (start..end).flat_map(reach).collect();
            let demand = w.demand(Span::new(start, end), n);
            match (inputs.iter().min(), inputs.iter().max()) {
                (Some(&first), Some(&last)) => assert!(demand.contains(Span::new(first, last + 1)), "{w:?} over {n}: {start}..{end}"),
                _ => assert!(demand.len() <= 1, "{w:?} over {n}: {start}..{end} asks for {demand}"),
            }
            if let (Some(&first), Some(&last), true) = (inputs.iter().min(), inputs.iter().max(), w.kernel >= w.stride) {
                assert_eq!((demand.start, demand.end), (first, last + 1), "{w:?} over {n}: {start}..{end}");
            }
        }
    }
}
