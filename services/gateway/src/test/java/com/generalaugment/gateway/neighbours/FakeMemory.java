package com.generalaugment.gateway.neighbours;

import com.generalaugment.libs.contracts.memory.ConfirmRequest;
import com.generalaugment.libs.contracts.memory.CorrectRequest;
import com.generalaugment.libs.contracts.memory.FactRequest;
import com.generalaugment.libs.contracts.memory.MemoryBody;
import com.generalaugment.libs.contracts.memory.MemoryDocument;
import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.contracts.memory.ReceiptRequest;
import com.generalaugment.libs.contracts.memory.UserRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerServerInterceptor;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** A memory at the process's edge: knows one fact and one receipt of each project, remembers what it was asked, and can die. */
public final class FakeMemory extends MemoryGrpc.MemoryImplBase {

    public static final String FACT = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000";
    public static final String RECEIPT = "rcp_0123456789abcdefghijklmn";
    /** A store with this key is answered as the repetition of an earlier one. */
    public static final String USED_KEY = "used-before";

    private static final String USER =
            "\"user_id\":\"u/1\",\"general_augment_user_id\":\"0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001\"";
    private static final String SOURCE = "\"source_info\":{\"source_key\":\"app\",\"source_type\":\"app\","
            + "\"status\":\"active\",\"trust_level\":\"high\",\"response_id\":null,\"trace_id\":null,\"fact_count\":1,"
            + "\"last_seen_at\":null,\"metadata\":{}}";
    private static final String WHAT =
            "\"memory_id\":\"" + FACT + "\",\"fact\":\"likes tea\",\"content\":\"likes tea\","
                    + "\"fact_type\":\"fact\",\"importance_score\":0.5,\"source\":null," + SOURCE
                    + ",\"metadata\":{},\"expires_at\":null,\"collection_key\":null";
    private static final String LINEAGE = "\"parent_memory_id\":null,\"supersedes_memory_id\":null,"
            + "\"contradicts_memory_id\":null,\"consolidation_group_id\":null";
    private static final String CREATED = "\"created_at\":\"2026-11-01T00:00:00.000Z\"";
    private static final String FOUND = "{\"id\":\"" + FACT + "\"," + WHAT + "," + CREATED
            + ",\"similarity\":1.0,\"score\":0.9,\"status\":\"active\"," + LINEAGE + "}";
    private static final String PROOF = "{\"receipt_id\":\"" + RECEIPT + "\",\"operation\":\"memory_delete\","
            + "\"deleted_count\":1,\"stores\":{\"facts\":1},\"verified\":true,\"issued_at\":\"2026-11-01T00:00:00.000Z\"}";

    private static FakeMemory running;

    private final Queue<Message> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> projects = new ConcurrentLinkedQueue<>();
    private Server server;

    private FakeMemory() {}

    /** The one at the address that the gateway knows; it has been asked nothing yet. */
    public static synchronized FakeMemory fresh() {
        if (running == null) {
            running = new FakeMemory();
            running.start();
        }
        running.asked.clear();
        running.projects.clear();
        return running;
    }

    public Queue<Message> asked() {
        return asked;
    }

    /** On behalf of which projects. */
    public Queue<String> projects() {
        return projects;
    }

    public void start() {
        int port = ConfigProvider.getConfig().getValue(Neighbours.MEMORY_PORT, Integer.class);
        server = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                                .addService(this)
                                .intercept(new PeerServerInterceptor(InfrastructureResource.INTERNAL_TOKEN))
                                .build()
                                .start(),
                        Objects::nonNull);
    }

    public void die() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void store(MemoryBody request, StreamObserver<MemoryDocument> out) {
        String json = "{" + USER + "," + WHAT + ",\"deduplicated\":false,\"status\":\"stored\"}";
        answer(out, request, FACT, document(json, request.getIdempotencyKey().equals(USED_KEY)));
    }

    @Override
    public void search(MemoryBody request, StreamObserver<MemoryDocument> out) {
        answer(out, request, FACT, "{" + USER + ",\"facts\":[" + FOUND + "]}");
    }

    @Override
    public void getProfile(UserRequest request, StreamObserver<MemoryDocument> out) {
        String profile = ",\"profile\":{},\"recent_facts\":[" + FOUND + "],\"total_facts\":1}";
        answer(out, request, FACT, "{" + USER + profile);
    }

    @Override
    public void deleteFact(FactRequest request, StreamObserver<MemoryDocument> out) {
        answer(out, request, FACT, deleted("\"" + FACT + "\"", "deleted"));
    }

    @Override
    public void purge(UserRequest request, StreamObserver<MemoryDocument> out) {
        answer(out, request, FACT, deleted("null", "purged"));
    }

    @Override
    public void eraseUser(UserRequest request, StreamObserver<MemoryDocument> out) {
        String proof = PROOF.replace("memory_delete", "user_erase");
        answer(out, request, FACT, "{\"status\":\"deleted\",\"user_id\":\"u/1\",\"receipt\":" + proof + "}");
    }

    @Override
    public void correct(CorrectRequest request, StreamObserver<MemoryDocument> out) {
        String json = "{\"memory_id\":\"" + FACT + "\",\"corrected_memory_id\":\"" + FACT
                + "\",\"content\":\"likes coffee\",\"status\":\"corrected\"}";
        answer(out, request, request.getMemoryId(), json);
    }

    @Override
    public void confirm(ConfirmRequest request, StreamObserver<MemoryDocument> out) {
        answer(out, request, request.getMemoryId(), "{" + USER + "," + WHAT + ",\"status\":\"confirmed\"}");
    }

    @Override
    public void getQuarantine(UserRequest request, StreamObserver<MemoryDocument> out) {
        String waiting =
                "{\"id\":\"" + FACT + "\"," + WHAT + "," + CREATED + ",\"status\":\"quarantined\"," + LINEAGE + "}";
        answer(out, request, FACT, "{" + USER + ",\"facts\":[" + waiting + "]}");
    }

    @Override
    public void getLineage(FactRequest request, StreamObserver<MemoryDocument> out) {
        String item = "{\"memory_id\":\"" + FACT + "\",\"content\":\"likes tea\",\"status\":\"active\"," + SOURCE + ","
                + CREATED + "," + LINEAGE + "}";
        answer(out, request, request.getMemoryId(), "{\"memory_id\":\"" + FACT + "\",\"items\":[" + item + "]}");
    }

    @Override
    public void getReceipt(ReceiptRequest request, StreamObserver<MemoryDocument> out) {
        answer(out, request, request.getReceiptId().equals(RECEIPT) ? FACT : "", PROOF);
    }

    private static String deleted(String id, String status) {
        return "{" + USER + ",\"memory_id\":" + id + ",\"deleted_ids\":[\"" + FACT
                + "\"],\"deleted_count\":1,\"status\":\"" + status + "\",\"receipt\":" + PROOF + "}";
    }

    private void answer(StreamObserver<MemoryDocument> out, Message request, String id, String json) {
        answer(out, request, id, document(json, false));
    }

    private void answer(StreamObserver<MemoryDocument> out, Message request, String id, MemoryDocument document) {
        projects.add(RequestContext.current().requireTenant().toString());
        asked.add(request);
        VirtualThreadCalls.unary(out, () -> {
            if (!id.equals(FACT)) {
                throw Problem.notFound(request instanceof ReceiptRequest ? "receipt" : "memory");
            }
            return document;
        });
    }

    private static MemoryDocument document(String json, boolean replayed) {
        return MemoryDocument.newBuilder()
                .setJson(ByteString.copyFromUtf8(json))
                .setReplayed(replayed)
                .build();
    }
}
