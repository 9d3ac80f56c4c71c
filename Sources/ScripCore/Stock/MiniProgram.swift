/// A page of a mini-program (小程序).
public struct MiniProgram: Hashable, Sendable {
    /// The mini-program, 1 to 32 characters.
    public var appID: String
    /// The page, 1 to 128 characters.
    public var path: String

    /// A page.
    public init(appID: String, path: String) {
        self.appID = appID
        self.path = path
    }
}

extension MiniProgram {
    func check(_ field: String) throws(ScripError) {
        try TextBounds.check(appID, in: 1...32, "\(field).appid")
        try TextBounds.check(path, in: 1...128, "\(field).path")
    }
}
