internal import ScripContract
internal import ScripCore
internal import ScripRules

/// The values of a rule's parameters, as the fields of the form have them or as JSON.
struct StudioParameters: Sendable {
    private let visit: Visit
    /// What the rule declares; while its text does not load, what the form was drawn from.
    private let declarations: JSONValue
    /// All values as JSON, where they were given so.
    private let whole: JSONValue?

    /// Values that a page takes, and bytes of all of them: each question reads them anew.
    private static let countMax = 200
    private static let bytesMax = 64 << 10

    /// Reads a request.
    ///
    /// - Parameters:
    ///   - visit: The request.
    ///   - written: What the rule declares as it is written; nil where its text does not load.
    ///   - saved: What it declares as it is saved.
    ///   - samples: The values of whoever has given none yet.
    init(
        _ visit: Visit, written: JSONValue?, saved: JSONValue?,
        samples: () throws(ScripError) -> JSONValue
    ) throws(ScripError) {
        self.visit = visit
        let drawn = visit.text("declared")
        let fields = ParameterForm.fields(of: visit)
        guard fields.count <= StudioParameters.countMax,
            fields.reduce(drawn?.utf8.count ?? 0, { $0 + $1.value.utf8.count })
                <= StudioParameters.bytesMax
        else {
            throw .invalid(
                "params", "are too many",
                remedy: "Try at most \(StudioParameters.bytesMax) bytes of them on a page")
        }
        let typed = drawn.flatMap { try? JSONValue(json: Array($0.utf8)) }
        declarations = written ?? typed ?? saved ?? .list([])
        guard let text = visit.field("params") else {
            whole = try drawn == nil && fields.isEmpty ? samples() : nil
            return
        }
        do throws(ScripError) {
            whole = try JSONValue(json: Array(text.utf8))
        } catch {
            throw ScripError(error.code, error.detail, remedy: error.remedy, at: .path("params"))
        }
        guard case .object = whole else {
            throw .invalid("params", "is no object", remedy: "Write {\"name\": value}")
        }
    }

    /// The values; what is empty is left out.
    var json: JSONValue {
        get throws(ScripError) {
            if let whole { return whole }
            var document = FormDocument(visit)
            let values = form.read(into: &document)
            guard let problem = document.problems.first else { return values }
            throw ScripError(
                .invalidInput, problem.value.text, remedy: "Mend what is typed there",
                at: .path(problem.key), cause: problem.value.word.map { .init($0) })
        }
    }

    private var form: ParameterForm { ParameterForm(declarations, visit.format) }

    /// What the template `parameters` draws.
    var shown: JSONValue {
        let values = whole.map(ParameterForm.Source.values) ?? .typed(visit)
        guard case .object(let members) = form.shown(values, isForAuthors: true) else {
            return .null
        }
        let text = declarations.jsonText()
        return .object(
            members
                + Visit.members([
                    "declared": .string(text), "others": .list(form.others(visit)),
                    // Changes whenever the rule declares other parameters.
                    "edition": .string(RuleBook.version(of: Array(text.utf8)).rawValue),
                ]))
    }
}
