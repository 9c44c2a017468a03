//! The closed lists of words of the Common Alerting Protocol, version 1.2.

words! {
    /// How an alert is to be handled.
    Status {
        /// To be acted on by all.
        Actual = "Actual",
        /// To be acted on by the participants of an exercise.
        Exercise = "Exercise",
        /// For the network itself.
        System = "System",
        /// A technical test; all disregard it.
        Test = "Test",
        /// A template or draft; not to be acted on.
        Draft = "Draft",
    }
}

words! {
    /// What a message does.
    MsgType {
        /// Says something new.
        Alert = "Alert",
        /// Updates and replaces the earlier messages that it references.
        Update = "Update",
        /// Cancels the earlier messages that it references.
        Cancel = "Cancel",
        /// Acknowledges the messages that it references.
        Ack = "Ack",
        /// Rejects the messages that it references.
        Error = "Error",
    }
}

words! {
    /// For whom an alert is.
    Scope {
        /// For everybody.
        Public = "Public",
        /// For those whom `restriction` describes.
        Restricted = "Restricted",
        /// For those whom `addresses` lists.
        Private = "Private",
    }
}

words! {
    /// The kind of event.
    Category {
        /// Geophysical, landslides included.
        Geo = "Geo",
        /// Meteorological, floods included.
        Met = "Met",
        /// General emergency and public safety.
        Safety = "Safety",
        /// Law enforcement, military, homeland and private security.
        Security = "Security",
        /// Rescue and recovery.
        Rescue = "Rescue",
        /// Fire suppression and rescue.
        Fire = "Fire",
        /// Medical and public health.
        Health = "Health",
        /// Pollution and other environmental events.
        Env = "Env",
        /// Public and private transport.
        Transport = "Transport",
        /// Utilities, telecommunication and other infrastructure.
        Infra = "Infra",
        /// Chemical, biological, radiological, nuclear or explosive threat.
        Cbrne = "CBRNE",
        /// Anything else.
        Other = "Other",
    }
}

words! {
    /// What those addressed should do.
    ResponseType {
        /// Take shelter in place.
        Shelter = "Shelter",
        /// Leave the place.
        Evacuate = "Evacuate",
        /// Make preparations.
        Prepare = "Prepare",
        /// Do what was planned.
        Execute = "Execute",
        /// Avoid the event (new in 1.2).
        Avoid = "Avoid",
        /// Attend to information sources.
        Monitor = "Monitor",
        /// Evaluate the information (not for public warnings).
        Assess = "Assess",
        /// The event is no threat any more (new in 1.2).
        AllClear = "AllClear",
        /// Nothing is recommended.
        None = "None",
    }
}

words! {
    /// How soon to act.
    Urgency {
        /// At once.
        Immediate = "Immediate",
        /// Soon, within the next hour.
        Expected = "Expected",
        /// In the near future.
        Future = "Future",
        /// No more.
        Past = "Past",
        /// Not known.
        Unknown = "Unknown",
    }
}

words! {
    /// How bad the event is.
    Severity {
        /// Extraordinary threat to life or property.
        Extreme = "Extreme",
        /// Significant threat.
        Severe = "Severe",
        /// Possible threat.
        Moderate = "Moderate",
        /// Minimal or no known threat.
        Minor = "Minor",
        /// Not known.
        Unknown = "Unknown",
    }
}

words! {
    /// How sure the event is.
    Certainty {
        /// It has occurred or goes on.
        Observed = "Observed",
        /// More likely than not.
        Likely = "Likely",
        /// Possible, not likely.
        Possible = "Possible",
        /// Not expected to occur.
        Unlikely = "Unlikely",
        /// Not known.
        Unknown = "Unknown",
    }
}
