internal import Foundation
public import Logging
internal import ScripContract
internal import ScripCore

/// Writes log messages to standard error, one JSON object a line.
public struct LogLines: LogHandler {
    /// What less important messages are left out below.
    public var logLevel: Logger.Level
    /// What every message of a logger carries.
    public var metadata: Logger.Metadata = [:]
    private let label: String

    /// A handler for a label.
    public init(label: String, level: Logger.Level = .info) {
        self.label = label
        logLevel = level
    }

    /// Reads or writes one entry of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one message.
    public func log(event: LogEvent) {
        let now = Date().timeIntervalSince1970
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("time", Instant(epochSeconds: Int64(now.rounded(.down))))
            writer.member("level", event.level.rawValue)
            writer.member("logger", label)
            writer.member("message", event.message.description)
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            for (key, value) in all.sorted(by: { $0.key < $1.key }) {
                writer.member(named: key == "hb.request.id" ? "request_id" : key, value.description)
            }
        }
        FileHandle.standardError.write(Data(writer.bytes + [0x0A]))
    }
}
