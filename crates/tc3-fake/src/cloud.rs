//! One fake cloud: what it knows, what it has seen, and how it judges a request. The order is the service's own:
//! protocol, signature, action, rights, limits, parameters; the first fault found is the answer.

mod control;
mod judge;
mod reply;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use tc3_core::schema::Site;

use self::judge::Judged;
pub(crate) use self::judge::whole;
use crate::{
    Answers, Clock, Cue, RateLimits, Scenario, catalogue::Catalogue, keyring::Keyring, log::Log,
    request_id::RequestIds, state::World,
};

/// What one server and its connections share.
#[derive(Debug)]
pub(crate) struct Cloud {
    catalogue: Catalogue,
    pub(crate) clock: Clock,
    request_ids: RequestIds,
    /// What it is set back to.
    start: Scenario,
    settings: RwLock<Arc<Settings>>,
    keys: RwLock<Keyring>,
    seen: Mutex<Seen>,
}

/// How it behaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) site: Option<Site>,
    pub(crate) answers: Answers,
    pub(crate) rate_limits: RateLimits,
    pub(crate) latency_ms: u64,
}

/// What changes with every call.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) log: Log,
    pub(crate) cues: VecDeque<Cue>,
    pub(crate) world: World,
    /// Calls by key and action in the second they came in.
    rates: HashMap<(String, &'static str), (i64, u32)>,
}

impl Cloud {
    /// `start` is checked and holds at least one key.
    pub(crate) fn new(catalogue: Catalogue, clock: Clock, start: Scenario) -> Result<Self, String> {
        let cloud = Self {
            catalogue,
            request_ids: RequestIds::new(start.seed),
            settings: RwLock::default(),
            keys: RwLock::new(Keyring::new(0)),
            seen: Mutex::new(Seen::new(World::new(0))),
            clock,
            start,
        };
        cloud.begin(&cloud.start)?;
        Ok(cloud)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // What a panicking test left behind is still a log.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Seen {
    fn new(world: World) -> Self {
        Self {
            log: Log::default(),
            cues: VecDeque::new(),
            world,
            rates: HashMap::new(),
        }
    }

    fn take_cue(&mut self, action: &str) -> Option<Cue> {
        let position = self.cues.iter().position(|cue| cue.matches(action))?;
        let cue = self.cues.get_mut(position)?;
        cue.times -= 1;
        if cue.times == 0 {
            self.cues.remove(position)
        } else {
            Some(cue.clone())
        }
    }
}
