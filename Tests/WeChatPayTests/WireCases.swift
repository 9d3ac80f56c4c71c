import Foundation
import Yams

/// Cases as data: `Tests/Conformance/wechatpay/…`, which other implementations can run as well.
enum WireCases {
    static func load<Cases: Decodable>(_ name: String) throws -> Cases {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/wechatpay/\(name)")
        return try YAMLDecoder().decode(Cases.self, from: Data(contentsOf: file))
    }
}
