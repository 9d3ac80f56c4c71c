import Testing
import WeChatPay

struct ErrorCodeTests {
    @Test func spelling() {
        #expect(ErrorCode.signError.rawValue == "SIGN_ERROR")
    }
}
