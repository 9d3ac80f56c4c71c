public import ScripCore
internal import ScripRules

/// A `*.cases.yaml` file: sample baskets beside a rule, and promises for the fuzzer.
public struct CaseFile: Sendable {
    /// The name of the file.
    public var file: String
    /// The rule's name: the file's name without `.cases.yaml`, unless it says otherwise.
    public var rule: String
    /// Where the cases come from, when they were not made up: a test suite, a leaflet, a contract.
    public var source: String?
    /// Parameters of every case that does not say otherwise.
    public var parameters: [ParameterValue.Field]
    /// Where times are read, and the currency of cases that name none.
    public var book: Book
    /// The cases in the order written.
    public var cases: [RuleCase]
    /// What the author promises about every basket.
    public var invariants: [Invariant]
    /// The file itself, and the baskets it names, each once; by the name it has in a rules folder.
    public let files: [RuleEvidence.File]

    static let keys = [
        "rule", "source", "params", "currency", "time_zone", "cases", "invariants",
    ]
    static let caseKeys = [
        "name", "params", "basket", "lines", "currency", "time", "user", "method", "store",
        "attributes", "context", "expect",
    ]
    static let expectKeys = [
        "discount", "payable", "trimmed", "lines", "reasons", "refused", "message", "details",
        "failed", "uses", "gifts",
    ]

    /// Reads a case file.
    ///
    /// - Parameters:
    ///   - text: YAML.
    ///   - file: The file's path, for messages.
    ///   - read: Reads a basket's file named in a case, relative to this one.
    /// - Throws: `invalidInput`, naming file, line and case.
    public init(
        yaml text: String, file: String, read: @escaping (String) throws(ScripError) -> [UInt8]
    ) throws(ScripError) {
        let document = try YAMLValue.parse(text, file: file)
        let baskets = ReadFiles()
        let reader = CaseReader(file: file) { path throws(ScripError) in
            let bytes = try read(path)
            baskets.note(path, bytes)
            return bytes
        }
        try reader.check(document, keys: CaseFile.keys, "a case file")
        self.file = file
        let name = file.split(separator: "/").last.map(String.init) ?? file
        rule = document["rule"]?.text ?? String(name.dropLast(CaseFile.suffix(of: name)))
        source = document["source"]?.text
        parameters = try reader.parameters(document["params"])
        book = try reader.book(document)
        var cases: [RuleCase] = []
        var invariants: [Invariant] = []
        for value in try reader.list(document["cases"], "cases") {
            cases.append(try reader.ruleCase(value, parameters, in: book))
        }
        for value in try reader.list(document["invariants"], "invariants") {
            try reader.check(value, keys: ["name", "that"], "an invariant")
            guard let name = value["name"]?.text, let that = value["that"]?.text else {
                throw reader.fault(value, "an invariant has 'name' and 'that'", "Write both")
            }
            invariants.append(
                Invariant(
                    name: name, that: that,
                    place: .init(document: file, line: value.line, column: value.column)))
        }
        self.cases = cases
        self.invariants = invariants
        files =
            [.init(name: name, version: RuleBook.version(of: Array(text.utf8)))] + baskets.files
    }

    /// The baskets that were read.
    private final class ReadFiles {
        private(set) var files: [RuleEvidence.File] = []

        func note(_ name: String, _ bytes: [UInt8]) {
            guard !files.contains(where: { $0.name == name }) else { return }
            files.append(.init(name: name, version: RuleBook.version(of: bytes)))
        }
    }

    private static func suffix(of name: String) -> Int {
        for suffix in [".cases.yaml", ".cases.yml", ".yaml", ".yml"] where name.hasSuffix(suffix) {
            return suffix.count
        }
        return 0
    }
}
