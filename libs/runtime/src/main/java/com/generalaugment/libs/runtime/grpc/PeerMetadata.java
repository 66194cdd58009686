package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import io.grpc.CallOptions;
import io.grpc.Metadata;

/** The metadata that one of our processes sends to another with every call. */
final class PeerMetadata {

    static final Metadata.Key<String> TOKEN = text("authorization");
    static final Metadata.Key<String> PROJECT = text("genaug-project");
    static final Metadata.Key<String> REQUEST_ID = text("genaug-request-id");
    static final Metadata.Key<String> TRACEPARENT = text("traceparent");
    /** Of a large request. */
    static final Metadata.Key<String> MESSAGE_BYTES = text("genaug-message-bytes");

    static final Metadata.Key<byte[]> PROBLEM = Metadata.Key.of("genaug-problem-bin", Metadata.BINARY_BYTE_MARSHALLER);

    static final CallOptions.Key<RequestContext> CONTEXT = CallOptions.Key.create("genaug-request");

    private PeerMetadata() {}

    private static Metadata.Key<String> text(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
