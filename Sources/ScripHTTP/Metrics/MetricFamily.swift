/// The lines of one metric, under their head, in the Prometheus text format 0.0.4.
struct MetricFamily: Sendable {
    private let name: String
    private let type: String
    private let help: String
    private var lines: [String]

    init(_ name: String, _ type: String, _ help: String, _ lines: [String]) {
        self.name = name
        self.type = type
        self.help = help
        self.lines = lines
    }

    /// A line; a comma behind the last label is left out.
    static func line(_ name: String, _ labels: String, _ value: String) -> String {
        let labels = labels.hasSuffix(",") ? String(labels.dropLast()) : labels
        return name + (labels.isEmpty ? "" : "{\(labels)}") + " \(value)\n"
    }

    /// The text of families; those of one name share a head.
    static func text(_ all: [MetricFamily]) -> String {
        var families: [MetricFamily] = []
        var places: [String: Int] = [:]
        for family in all {
            if let place = places[family.name] {
                families[place].lines += family.lines
            } else {
                places[family.name] = families.count
                families.append(family)
            }
        }
        return families.map { family in
            "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.type)\n"
                + family.lines.joined()
        }.joined()
    }
}
