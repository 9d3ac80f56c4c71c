import Foundation
import ScripContract
import ScripCore
import Testing
import Yams

/// One script of `Tests/Conformance/attacks` with the outcome it must have; see the README there.
struct Attack: Decodable, CustomTestStringConvertible, Sendable {
    struct Generated: Decodable {
        var prefix = ""
        var `repeat` = ""
        var times = 0
        var suffix = ""
    }

    struct Outcomes: Decodable {
        var names: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            names =
                try (try? container.decode([String].self)) ?? [container.decode(String.self)]
        }
    }

    struct Run: Decodable {
        var of: String
        var longerThan: Int

        enum CodingKeys: String, CodingKey {
            case of
            case longerThan = "longer_than"
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, source, generate, basket, expect, discount
        case messageContains = "message_contains"
        case messageLacks = "message_lacks"
        case messageLacksRun = "message_lacks_run"
    }

    var name: String
    var source: String?
    var generate: Generated?
    var basket: String?
    var expect: Outcomes
    var discount: Int64?
    var messageContains: String?
    var messageLacks: String?
    var messageLacksRun: Run?
    var file = ""
    var parameters: [ParameterValue.Field] = []

    var testDescription: String { "\(file): \(name)" }

    var script: [UInt8] {
        if let source { return Array(source.utf8) }
        guard let generate else { return [] }
        let middle = String(repeating: generate.repeat, count: generate.times)
        return Array((generate.prefix + middle + generate.suffix).utf8)
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Conformance/attacks")

    /// Every attack of every file.
    static func all() throws -> [Attack] {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        return try files.flatMap { file in
            let text = try String(contentsOf: file, encoding: .utf8)
            let attacks = try YAMLDecoder().decode([Attack].self, from: text)
            let plain = try Yams.load(yaml: text) as? [[String: Any]] ?? []
            return zip(attacks, plain).map { attack, plain in
                var attack = attack
                attack.file = file.deletingPathExtension().lastPathComponent
                attack.parameters = Self.fields(plain["params"])
                return attack
            }
        }
    }

    /// The baskets the attacks are run on, by name.
    static func baskets() throws -> [String: Basket] {
        let data = try Data(contentsOf: folder.appending(path: "basket.json"))
        let all = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        return try all.mapValues { value in
            try Basket(json: Array(JSONSerialization.data(withJSONObject: value)))
        }
    }

    private static func fields(_ value: Any?) -> [ParameterValue.Field] {
        guard let table = value as? [String: Any] else { return [] }
        return table.keys.sorted().map { .init(key: $0, value: parameter(table[$0])) }
    }

    private static func parameter(_ value: Any?) -> ParameterValue {
        switch value {
        case let flag as Bool: .boolean(flag)
        case let number as Int: .integer(Int64(number))
        case let text as String: .string(text)
        case let list as [Any]: .list(list.map(parameter))
        default: .record(fields(value))
        }
    }
}
