//! What a test asks of a running fake: to be seeded, moved, told what to do next, read and set back.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLockWriteGuard},
};

use super::{Cloud, Seen, Settings};
use crate::{
    Advance, Cue, Key, LoggedRequest, Scenario, ScenarioFault, Sites, State,
    keyring::{Issued, Keyring},
    page::{self, Shown},
    redact::{self, Reader},
    refusal::excerpt,
    state::World,
    sts,
};

impl Cloud {
    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        self.seen().log.requests()
    }

    pub(crate) fn executions(&self) -> BTreeMap<String, u64> {
        self.seen().log.executions().clone()
    }

    /// Adds a cue and says how many wait; a cue for an action nobody offers would wait for ever and is an error.
    pub(crate) fn cue(&self, cue: Cue) -> Result<usize, String> {
        self.can_be_met(&cue)?;
        let mut seen = self.seen();
        if cue.times > 0 {
            seen.cues.push_back(cue);
        }
        Ok(seen.cues.len())
    }

    fn can_be_met(&self, cue: &Cue) -> Result<(), String> {
        match cue.action.as_deref() {
            Some(action) if !self.catalogue.has_action(action) => {
                Err(format!("there is no action `{}`", excerpt(action)))
            }
            _ => Ok(()),
        }
    }

    /// Adds what a scenario holds to what there is. Nothing is taken over of one that cannot be.
    pub(crate) fn apply(&self, scenario: &Scenario) -> Result<(), String> {
        {
            let seen = self.seen();
            let known = |id: &str| seen.world.certificates.contains_key(id);
            scenario
                .check(&known)
                .map_err(|fault: ScenarioFault| fault.to_string())?;
        }
        for cue in &scenario.cues {
            self.can_be_met(cue)?;
        }
        self.take_over(scenario)
    }

    /// Forgets everything and begins with this scenario; the default key stays known.
    pub(crate) fn replace(&self, scenario: &Scenario) -> Result<(), String> {
        scenario.check(&|_| false).map_err(|fault| fault.to_string())?;
        for cue in &scenario.cues {
            self.can_be_met(cue)?;
        }
        let mut whole = scenario.clone();
        whole.keys.splice(0..0, self.start.keys.first().cloned());
        self.begin(&whole)
    }

    /// Sets everything back to what it began with.
    pub(crate) fn reset(&self) {
        // What it began with could be taken over once, and can be again.
        let _as_before = self.begin(&self.start);
    }

    pub(super) fn begin(&self, scenario: &Scenario) -> Result<(), String> {
        self.clock.reset();
        if let Some(seed) = scenario.seed {
            self.request_ids.restart(seed);
        }
        let seed = scenario.seed.unwrap_or_else(|| self.request_ids.seed());
        *self.keys_mut() = Keyring::new(seed);
        *self.settings_mut() = Arc::default();
        *self.seen() = Seen::new(World::new(seed));
        self.take_over(scenario)
    }

    fn take_over(&self, scenario: &Scenario) -> Result<(), String> {
        if let Some(unix_seconds) = scenario.clock {
            self.clock.stop_at(unix_seconds);
        }
        {
            let mut keys = self.keys_mut();
            scenario.keys.iter().try_for_each(|key| keys.add(key))?;
            scenario.roles.iter().for_each(|role| keys.add_role(role));
        }
        {
            let mut settings = self.settings_mut();
            let mut changed = Settings::clone(&settings);
            changed.site = scenario.site.map_or(changed.site, Sites::one);
            changed.answers = scenario.answers.unwrap_or(changed.answers);
            changed.latency_ms = scenario.latency_ms.unwrap_or(changed.latency_ms);
            if let Some(rate_limits) = &scenario.rate_limits {
                changed.rate_limits.clone_from(rate_limits);
            }
            *settings = Arc::new(changed);
        }
        let now = self.clock.unix_seconds();
        let mut seen = self.seen();
        seen.world.tick(now);
        seen.world.apply(scenario, now);
        seen.cues
            .extend(scenario.cues.iter().filter(|cue| cue.times > 0).cloned());
        Ok(())
    }

    pub(crate) fn state(&self) -> State {
        let now = self.clock.unix_seconds();
        let mut seen = self.seen();
        seen.world.tick(now);
        seen.world.snapshot(now)
    }

    pub(crate) fn advance(&self, advance: &Advance) -> Result<usize, String> {
        let now = self.clock.unix_seconds();
        let mut seen = self.seen();
        seen.world.tick(now);
        seen.world.advance(advance, now)
    }

    /// The status page, as seen at this host.
    pub(crate) fn page(&self, host: &str) -> String {
        const SHOWN: usize = 50;
        let state = self.state();
        let (mut requests, received, cues) = {
            let seen = self.seen();
            (seen.log.last(SHOWN), seen.log.len(), seen.cues.len())
        };
        for request in &mut requests {
            let of = self.catalogue.logged(request);
            request.input = of.zip(request.input.take()).map(|(operation, input)| {
                let members = operation.action.input;
                redact::input(operation.service, members, input, Reader::Onlooker)
            });
        }
        page::page(&Shown {
            host,
            state: &state,
            requests: &requests,
            received,
            cues,
        })
    }

    /// The keys that are known, with their rights.
    pub(crate) fn known_keys(&self) -> Vec<Key> {
        self.keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .keys()
            .cloned()
            .collect()
    }

    /// The name of the role that is bound to the machine, if one is.
    pub(crate) fn machine_role(&self) -> Option<String> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.roles
            .iter()
            .find(|role| role.bound_to_machine)
            .map(|role| role.name().to_owned())
    }

    /// Keys for the role of this name, if it is the one bound to the machine.
    pub(crate) fn machine_keys(&self, name: &str) -> Option<Issued> {
        let now = self.clock.unix_seconds();
        let mut keys = self.keys_mut();
        let role = keys
            .roles
            .iter()
            .find(|role| role.bound_to_machine && role.name() == name)?;
        let deny = role.deny.clone();
        Some(keys.issue(&deny, now + sts::MACHINE_DURATION))
    }

    pub(super) fn keys_mut(&self) -> RwLockWriteGuard<'_, Keyring> {
        self.keys.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings_mut(&self) -> RwLockWriteGuard<'_, Arc<Settings>> {
        self.settings.write().unwrap_or_else(PoisonError::into_inner)
    }
}
