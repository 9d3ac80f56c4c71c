import HummingbirdTesting
import ScripHTTP
import Testing

struct ServerTests {
    @Test func begins() {
        _ = Server()
    }
}
