package import ScripAccess

extension CallbackPolicy {
    /// What an operator's settings allow.
    package init(_ settings: Settings) {
        self.init(
            takesLoopback: CallbackPolicy.isLoopback(settings.address),
            networks: settings.callbackNetworks.compactMap { IPNetwork($0) })
    }

    private static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
    }
}
