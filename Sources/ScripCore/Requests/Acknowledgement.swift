/// A reader of events has dealt with every event through an entry.
public struct Acknowledgement: Hashable, Sendable {
    /// The reader's name.
    public var reader: String
    /// The last entry it has dealt with.
    public var through: Int64

    private static let document = JSONDocument(name: "the request", path: "")
    private static let keys = JSONKeys("reader", "through")

    /// Reads a request from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            var name = ""
            var through: Int64 = 0
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: name = try reader.string(characters: 1...64)
                default: through = try reader.integer(in: 0 ... .max)
                }
            }
            try members.require(0b11)
            return Self(reader: name, through: through)
        }
    }

    private init(reader: String, through: Int64) {
        self.reader = reader
        self.through = through
    }
}
