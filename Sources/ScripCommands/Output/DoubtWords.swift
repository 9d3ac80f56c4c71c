internal import ScripCore
internal import ScripRules

/// Notes on parameters that are allowed and hardly meant.
enum DoubtWords {
    /// Writes a note for each to the standard error.
    static func tell(_ values: [ParameterValue.Field], of rule: Rule) {
        for doubt in ParameterDoubt.all(in: values, of: rule.parameters) {
            Terminal.message("scrip: warning: \(doubt.printable)\n")
        }
    }
}
