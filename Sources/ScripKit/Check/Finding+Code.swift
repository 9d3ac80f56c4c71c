extension Finding {
    /// What kind of mistake it is.
    ///
    /// Each has a section in `docs/checks.md`.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The file is not Lua.
        case syntax
        /// The host does not take the rule.
        case contract
        /// A name that is declared nowhere.
        case unknownGlobal = "unknown-global"
        /// An assignment that would make a global.
        case globalWrite = "global-write"
        /// A field that the object does not have.
        case unknownField = "unknown-field"
        /// A parameter that is not declared.
        case unknownParam = "unknown-param"
        /// A helper or library function that does not exist.
        case unknownHelper = "unknown-helper"
        /// A key of the rule, a parameter or a scope table that means nothing.
        case unknownKey = "unknown-key"
        /// A refusal code that is not declared.
        case unknownRefusal = "unknown-refusal"
        /// A refusal's words name a detail that is not given.
        case refusalDetail = "refusal-detail"
        /// A refusal that is made and not returned.
        case refusalDropped = "refusal-dropped"
        /// A declared parameter nobody reads.
        case unusedParam = "unused-param"
        /// A declared refusal nobody gives.
        case unusedRefusal = "unused-refusal"
        /// Money as a float.
        case floatMoney = "float-money"
        /// Money compared with pieces, or the like.
        case mixedUnits = "mixed-units"
        /// A helper called with the wrong arguments.
        case argument
        /// Writing to what the host lends.
        case writeHost = "write-host"
        /// A step that may end without an answer.
        case missingReturn = "missing-return"
        /// `eligible` says no without a reason.
        case bareFalse = "bare-false"
        /// A step answers what the host does not take.
        case stepResult = "step-result"
        /// A condition that never changes.
        case constantCondition = "constant-condition"
        /// A comparison of values that can never be equal or ordered.
        case comparison
        /// A step or statement that never runs.
        case unreachable
        /// The rule failed on a sample basket.
        case probeFailed = "probe-failed"
        /// No sample basket got a discount.
        case neverApplies = "never-applies"
        /// A refusal that makes no sense: nothing or less is missing.
        case probeRefusal = "probe-refusal"
        /// A parameter changed and no answer did.
        case deadParam = "dead-param"
        /// A percentage to pay that is so low that a tenth of it was meant.
        case lowPercent = "low-percent"
        /// A comment that allows a finding that there is not.
        case allowance
    }
}
