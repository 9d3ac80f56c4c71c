package import ScripCore

/// A value that is allowed and hardly meant.
package enum ParameterDoubt {
    /// Whether a percentage to pay is one of somebody who counts in tenths: 9 for 9折.
    package static func isLow(percent: Int64) -> Bool { (1...9).contains(percent) }

    /// What such a percentage means, and what to write.
    package static func words(percent: Int64) -> String { sentence(percent: percent).text }

    /// The same with its numbers apart.
    package static func sentence(percent: Int64) -> Sentence {
        "to pay \(percent) % takes \(100 - percent) % off; for \(percent)折 write \(percent)0"
    }

    /// Doubts about values, each with the path of what it is about.
    package static func all(
        in values: [ParameterValue.Field], of declared: [ParameterDeclaration]
    ) -> [String] {
        percents(in: values, of: declared).filter { isLow(percent: $0.percent) }
            .map { "\($0.path) is \($0.percent): \(words(percent: $0.percent))" }
    }

    /// Percentages to pay, each with its path.
    package static func percents(
        in values: [ParameterValue.Field], of declared: [ParameterDeclaration]
    ) -> [(path: String, percent: Int64)] {
        var percents: [(path: String, percent: Int64)] = []
        func look(_ value: ParameterValue, _ type: ParameterType, _ name: String, _ path: String) {
            switch (value, type) {
            case (.integer(let number), .percent) where name.contains("pay"):
                percents.append((path, number))
            case (.list(let list), .list(of: let element)):
                for (index, value) in list.enumerated() {
                    look(value, element, name, "\(path)[\(index)]")
                }
            case (.record(let fields), .record(let inner)): look(fields, inner, path + ".")
            default: break
            }
        }
        func look(
            _ values: [ParameterValue.Field], _ declared: [ParameterDeclaration], _ path: String
        ) {
            for field in values {
                guard let declaration = declared.first(where: { $0.name == field.key }) else {
                    continue
                }
                look(field.value, declaration.type, field.key, path + field.key)
            }
        }
        look(values, declared, "params.")
        return percents
    }
}
