/// The OpenAPI 3.1 document of everything but the platform's API.
enum OpenAPI {
    /// The document, from `Resources/openapi.json`.
    static let json: [UInt8] = PackageResources.openapi_json
}
