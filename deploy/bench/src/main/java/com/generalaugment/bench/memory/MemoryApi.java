package com.generalaugment.bench.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.memory.MemoryBody;
import com.generalaugment.libs.contracts.memory.MemoryDocument;
import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.json.Json;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Memory as its peers call it, for one project. */
public final class MemoryApi implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final Tenant tenant;

    /** @param target {@code host:port}; @param token the secret that our services share */
    public MemoryApi(String target, String token, UUID project) {
        this.channel = PeerChannels.open(target, token);
        this.tenant = new Tenant(project);
    }

    /** @return its id */
    public String store(String user, String fact) {
        return json(stub().store(body(Map.of("user_id", user, "fact", fact))))
                .path("memory_id")
                .asText();
    }

    /** The ten best, whatever their similarity. */
    public List<String> search(String user, String query) {
        return json(stub().search(body(question(user, query)))).path("facts").findValuesAsText("id");
    }

    /** What a search asks. */
    public static Map<String, Object> question(String user, String query) {
        return Map.of("user_id", user, "query", query, "min_similarity", 0);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private MemoryGrpc.MemoryBlockingStub stub() {
        RequestContext context = new RequestContext(tenant, "req_bench", TraceContext.create());
        return PeerChannels.call(MemoryGrpc.newBlockingStub(channel), context, DEADLINE);
    }

    private static MemoryBody body(Map<String, Object> members) {
        return MemoryBody.newBuilder()
                .setBody(ByteString.copyFrom(Json.bytes(Json.tree(members))))
                .build();
    }

    private static JsonNode json(MemoryDocument document) {
        return Json.readTrusted(document.getJson().toByteArray());
    }
}
