//! Which request meets which fault: a function of the seed, the call and the attempt, and of nothing else, so that a
//! run can be repeated and its outcome told beforehand.

/// What a request meets on its way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meets {
    /// Nothing: it arrives, is executed, and its answer comes back.
    Nothing,
    /// An answer that says it was refused for too many requests. It was not executed.
    Throttle,
    /// A gateway's page with the status 500. It was executed.
    ServerError,
    /// The connection is reset. It was not executed.
    ResetBefore,
    /// The connection is reset. It was executed.
    ResetAfter,
    /// The answer is cut off in its middle. It was executed.
    Cut,
}

impl Meets {
    /// All of them but the first.
    pub const FAULTS: [Self; 5] = [
        Meets::Throttle,
        Meets::ServerError,
        Meets::ResetBefore,
        Meets::ResetAfter,
        Meets::Cut,
    ];

    /// Whether a request that meets this is executed.
    pub fn executes(self) -> bool {
        !matches!(self, Meets::Throttle | Meets::ResetBefore)
    }
}

/// Dice that fall the same way for the same seed.
#[derive(Clone, Copy, Debug)]
pub struct Dice {
    seed: u64,
    /// Of 2³² throws, so many are faults.
    threshold: u64,
}

/// What must become of a call.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Fate {
    /// The requests that are sent.
    pub requests: u32,
    /// How many of them are executed.
    pub executions: u32,
    /// What the last one meets that the call fails with; nothing if the call succeeds.
    pub fails_with: Option<Meets>,
}

impl Dice {
    /// Dice of this seed and this share of faults, from 0 to 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share from 0 to 1 makes a number from 0 to 2³²"
    )]
    pub fn new(seed: u64, fault_rate: f64) -> Self {
        Self {
            seed,
            threshold: (fault_rate.clamp(0.0, 1.0) * 2_f64.powi(32)) as u64,
        }
    }

    /// What an attempt of a call meets, counted from 0.
    pub fn throw(&self, call: u32, attempt: u32) -> Meets {
        let mixed = mix(self.seed ^ mix(u64::from(call) << 32 | u64::from(attempt)));
        if mixed >> 32 >= self.threshold {
            return Meets::Nothing;
        }
        let [low, ..] = mixed.to_le_bytes();
        Meets::FAULTS[usize::from(low) % Meets::FAULTS.len()]
    }

    /// What must become of a call, by the rule that what may have arrived is repeated only if it is safe.
    pub fn fate(&self, call: u32, safe: bool, attempts: u32) -> Fate {
        let mut fate = Fate::default();
        for attempt in 0..attempts {
            let meets = self.throw(call, attempt);
            fate.requests += 1;
            fate.executions += u32::from(meets.executes());
            fate.fails_with = (meets != Meets::Nothing).then_some(meets);
            let repeats = match meets {
                Meets::Nothing => false,
                Meets::Throttle => true,
                _ => safe,
            };
            if !repeats {
                break;
            }
        }
        fate
    }
}

/// The finalizer of the generator `SplitMix64`: every bit of the input turns about half of those of the output.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fall_as_often_as_they_should_and_always_the_same() {
        let dice = Dice::new(7, 0.02);
        let mut of_each = [0_u32; Meets::FAULTS.len()];
        for call in 0..100_000 {
            let meets = dice.throw(call, 0);
            assert_eq!(meets, Dice::new(7, 0.02).throw(call, 0));
            if let Some(fault) = Meets::FAULTS.iter().position(|fault| *fault == meets) {
                of_each[fault] += 1;
            }
        }
        let all: u32 = of_each.iter().sum();
        assert!((1_800..2_200).contains(&all), "{of_each:?}");
        assert!(
            of_each.iter().all(|faults| (300..500).contains(faults)),
            "{of_each:?}"
        );
        assert_ne!(
            (0..64)
                .map(|call| Dice::new(1, 0.5).throw(call, 0))
                .collect::<Vec<_>>(),
            (0..64)
                .map(|call| Dice::new(2, 0.5).throw(call, 0))
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn no_fate_executes_twice_what_is_not_safe() {
        let dice = Dice::new(3, 0.9);
        for call in 0..10_000 {
            assert!(dice.fate(call, false, 10).executions <= 1);
        }
        assert_eq!(
            Dice::new(3, 0.0).fate(1, false, 10),
            Fate {
                requests: 1,
                executions: 1,
                fails_with: None
            }
        );
    }
}
