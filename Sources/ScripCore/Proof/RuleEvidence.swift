/// What speaks for a rule: found on the exact bytes of the rule and of its cases, and found again on them by
/// whoever looks again.
public struct RuleEvidence: Hashable, Sendable {
    /// A file that cases came from.
    public struct File: Hashable, Sendable {
        /// As the rule's folder has it: `spend_and_save.cases.yaml`, `../examples/tea-shop.json`.
        public var name: String
        /// The hash of its bytes.
        public var version: RuleVersion

        /// A file.
        package init(name: String, version: RuleVersion) {
            self.name = name
            self.version = version
        }
    }

    /// What reading the rule, and trying it on sample baskets, found.
    public struct Check: Hashable, Sendable {
        /// What a till would meet.
        public var errors: Int64
        /// Dead weight, and doubts.
        public var warnings: Int64
        /// What the rule's file allows, with its reason.
        public var allowed: Int64

        /// Counts.
        package init(errors: Int64, warnings: Int64, allowed: Int64) {
            self.errors = errors
            self.warnings = warnings
            self.allowed = allowed
        }
    }

    /// What the cases said.
    public struct Cases: Hashable, Sendable {
        /// How many there are.
        public var count: Int64
        /// Names of those that fail, at most ``namesMax`` of them.
        public var failing: [String]
        /// How many fail.
        public var failed: Int64

        /// Counts.
        package init(count: Int64, failing: [String], failed: Int64) {
            self.count = count
            self.failing = failing
            self.failed = failed
        }
    }

    /// What of the rule the cases ran.
    public struct Coverage: Hashable, Sendable {
        /// Lines of its steps.
        public var lines: Int64
        /// Lines that ran.
        public var covered: Int64
        /// Steps that did not run in any case.
        public var idleSteps: [String]

        /// Counts.
        package init(lines: Int64, covered: Int64, idleSteps: [String]) {
            self.lines = lines
            self.covered = covered
            self.idleSteps = idleSteps
        }
    }

    /// Which mistakes the cases would notice.
    public struct Mutation: Hashable, Sendable {
        /// The seed to find the same baskets.
        public var seed: UInt64
        /// Baskets tried for each mistake that no case noticed.
        public var runs: Int64
        /// Mistakes with which the rule still loads.
        public var tried: Int64
        /// Mistakes that some case notices.
        public var noticed: Int64
        /// Mistakes that no case notices although some basket shows them.
        public var notNoticed: Int64

        /// Counts.
        package init(seed: UInt64, runs: Int64, tried: Int64, noticed: Int64, notNoticed: Int64) {
            self.seed = seed
            self.runs = runs
            self.tried = tried
            self.noticed = noticed
            self.notNoticed = notNoticed
        }

        /// Mistakes that change no answer on any basket tried.
        public var unseen: Int64 { tried - noticed - notNoticed }

        /// Of the mistakes that some basket shows, the share that a case notices, in whole percent rounded
        /// down.
        public var score: Int64 {
            let all = noticed + notNoticed
            return all == 0 ? 100 : noticed * 100 / all
        }
    }

    /// Whether some basket breaks a promise.
    public struct Fuzz: Hashable, Sendable {
        /// The seed to find the same baskets.
        public var seed: UInt64
        /// Baskets tried.
        public var runs: Int64
        /// Baskets on which something came off.
        public var applied: Int64
        /// Promises that the author made besides those that every rule makes.
        public var promises: Int64
        /// Names of the promises that are broken.
        public var broken: [String]

        /// Counts.
        package init(seed: UInt64, runs: Int64, applied: Int64, promises: Int64, broken: [String]) {
            self.seed = seed
            self.runs = runs
            self.applied = applied
            self.promises = promises
            self.broken = broken
        }
    }

    /// What one redemption can take off, with the parameters of the case file.
    public struct Exposure: Hashable, Sendable {
        /// The parameters.
        public var parameters: [ParameterValue.Field]
        /// Minor units at most, whatever the basket; nil where that is not proven.
        public var most: Int64?
        /// Hundredths of a percent of the goods that count, at most; nil where that is not proven.
        public var share: Int64?
        /// Baskets tried.
        public var runs: Int64
        /// Minor units that came off the basket of which most did.
        public var found: Int64

        /// What is proven, and what was found.
        package init(
            parameters: [ParameterValue.Field], most: Int64?, share: Int64?, runs: Int64,
            found: Int64
        ) {
            self.parameters = parameters
            self.most = most
            self.share = share
            self.runs = runs
            self.found = found
        }
    }

    /// Which kit found it; another one may find other things in the same bytes.
    public var kit: Int64
    /// The rule's name.
    public var rule: String
    /// The hash of its source.
    public var version: RuleVersion
    /// The case file, and the baskets it names; nothing for a rule without cases.
    public var files: [File]
    /// What reading it found.
    public var check: Check
    /// What its cases said.
    public var cases: Cases
    /// What of it they ran.
    public var coverage: Coverage
    /// Which mistakes they would notice; nil where there are none, or one fails.
    public var mutation: Mutation?
    /// Whether some basket breaks a promise.
    public var fuzz: Fuzz
    /// What it can cost; nil where the case file has no parameters that the rule takes.
    public var exposure: Exposure?

    /// Names of cases, steps and promises that are told, at most.
    public static let namesMax = 10

    /// Characters of such a name at most.
    public static let nameMax = 200
    /// Files at most.
    public static let filesMax = 1_000

    /// Evidence.
    package init(
        kit: Int64, rule: String, version: RuleVersion, files: [File], check: Check, cases: Cases,
        coverage: Coverage, mutation: Mutation?, fuzz: Fuzz, exposure: Exposure?
    ) {
        self.kit = kit
        self.rule = rule
        self.version = version
        self.files = files
        self.check = check
        self.cases = cases
        self.coverage = coverage
        self.mutation = mutation
        self.fuzz = fuzz
        self.exposure = exposure
    }
}

extension RuleEvidence {
    /// Throws unless it is evidence that can have been found: counts that fit together, and not too many names.
    func checkBounds() throws(ScripError) {
        let counts =
            [
                kit, check.errors, check.warnings, check.allowed, cases.count, cases.failed,
                coverage.lines, coverage.covered, fuzz.runs, fuzz.applied, fuzz.promises,
            ]
            + (mutation.map { [$0.runs, $0.tried, $0.noticed, $0.notNoticed] } ?? [])
            + (exposure.map { [$0.runs, $0.most ?? 0, $0.share ?? 0] } ?? [])
        let names = [cases.failing, coverage.idleSteps, fuzz.broken]
        let isSound =
            counts.allSatisfy { (0...1_000_000_000_000).contains($0) }
            && (0...Basket.Bounds.totalMax).contains(exposure?.found ?? 0)
            && cases.failed <= cases.count && cases.failing.count <= cases.failed
            && coverage.covered <= coverage.lines && fuzz.applied <= fuzz.runs
            && mutation.map { $0.noticed + $0.notNoticed <= $0.tried } ?? true
            && files.count <= RuleEvidence.filesMax
            && names.allSatisfy { list in
                list.count <= RuleEvidence.namesMax
                    && list.allSatisfy { $0.unicodeScalars.count <= RuleEvidence.nameMax }
            }
        guard isSound else {
            throw ScripError(
                .invalidInput,
                "The evidence of the rule '\(rule)' says what cannot have been found",
                remedy: "Make it with scrip rule evidence", at: .path("evidence"))
        }
    }
}
