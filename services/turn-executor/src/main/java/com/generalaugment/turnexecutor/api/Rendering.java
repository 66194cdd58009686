package com.generalaugment.turnexecutor.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.contracts.turn.CallOptions;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.response.ResponseViews;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.concurrent.CompletionException;

/** How one caller wants documents to look. */
record Rendering(boolean metadataAsStrings, boolean rawReasoning) {

    static Rendering of(CallOptions options) {
        return new Rendering(options.getMetadataAsStrings(), options.getRawReasoning());
    }

    Document response(ObjectNode response) {
        return document(shown(response));
    }

    TurnFrame whole(ObjectNode response, boolean isReplay) {
        return TurnFrame.newBuilder()
                .setJson(bytes(Json.bytes(shown(response))))
                .setIdempotentReplay(isReplay)
                .build();
    }

    TurnFrame frame(Frame frame, boolean isReplay) {
        return TurnFrame.newBuilder()
                .setSequenceNumber(frame.sequenceNumber())
                .setType(frame.type())
                .setJson(bytes(metadataAsStrings ? withStrings(frame) : frame.json()))
                .setIdempotentReplay(isReplay)
                .build();
    }

    static Document document(ObjectNode node) {
        return Document.newBuilder().setJson(bytes(Json.bytes(node))).build();
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private ObjectNode shown(ObjectNode response) {
        ObjectNode core = rawReasoning ? response : ResponseViews.withoutRawReasoning(response);
        return metadataAsStrings ? ResponseViews.withStringMetadata(core) : core;
    }

    private static byte[] withStrings(Frame frame) {
        ObjectNode event = (ObjectNode) Json.readTrusted(frame.json());
        if (!(event.get("response") instanceof ObjectNode response)) {
            return frame.json();
        }
        event.set("response", ResponseViews.withStringMetadata(response));
        return Json.bytes(event);
    }

    /** The arrays are never changed after this. */
    private static ByteString bytes(byte[] json) {
        return UnsafeByteOperations.unsafeWrap(json);
    }
}
