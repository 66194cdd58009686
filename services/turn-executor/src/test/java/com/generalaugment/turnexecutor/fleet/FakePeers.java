package com.generalaugment.turnexecutor.fleet;

import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.contracts.memory.RecallReply;
import com.generalaugment.libs.contracts.memory.RecallRequest;
import com.generalaugment.libs.contracts.memory.RecalledFact;
import com.generalaugment.libs.contracts.metering.MeteringGrpc;
import com.generalaugment.libs.contracts.metering.Price;
import com.generalaugment.libs.contracts.metering.ReleaseReply;
import com.generalaugment.libs.contracts.metering.ReleaseRequest;
import com.generalaugment.libs.contracts.metering.Reservation;
import com.generalaugment.libs.contracts.metering.ReserveRequest;
import com.generalaugment.libs.contracts.registry.ModelPreferences;
import com.generalaugment.libs.contracts.registry.ProjectSnapshot;
import com.generalaugment.libs.contracts.registry.RegistryGrpc;
import com.generalaugment.libs.contracts.registry.SnapshotRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerServerInterceptor;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Registry, metering and memory as one small server: it keeps their contracts, checks what it is sent, and can refuse or be away. */
public final class FakePeers {

    public final List<ReserveRequest> reserved = new CopyOnWriteArrayList<>();
    public final List<String> released = new CopyOnWriteArrayList<>();
    private volatile @Nullable Problem refusal;
    private volatile boolean meteringAway;
    public final List<RecallRequest> recalled = new CopyOnWriteArrayList<>();

    /** At the start of turn-executor: whether somebody has asked what is known of nobody. */
    public volatile boolean rehearsed;

    private final Map<Tenant, List<RecalledFact>> remembered = new ConcurrentHashMap<>();
    private final Set<Tenant> learning = ConcurrentHashMap.newKeySet();
    private volatile boolean memorySilent;
    private volatile boolean memoryAway;
    private final int port = FreePorts.find(1).getFirst();

    public FakePeers() {
        Server server = Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .intercept(new PeerServerInterceptor(InfrastructureResource.INTERNAL_TOKEN))
                .addService(new Registry())
                .addService(new Metering())
                .addService(new Memory())
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String target() {
        return "127.0.0.1:" + port;
    }

    /** From now on this project's turns recall, and memory knows these facts of each of its users. */
    public void remember(Tenant tenant, RecalledFact... facts) {
        remembered.put(tenant, List.of(facts));
    }

    /** From now on this project learns, by a model that tests script, and tells its agent who it is. */
    public void learn(Tenant tenant) {
        learning.add(tenant);
    }

    /** Memory takes every call and answers none. */
    public void memoryIsSilent() {
        memorySilent = true;
    }

    public void memoryIsAway() {
        memoryAway = true;
    }

    public void reset() {
        recalled.clear();
        memorySilent = false;
        memoryAway = false;
        reserved.clear();
        released.clear();
        refusal = null;
        meteringAway = false;
    }

    public void refuse(Problem problem) {
        refusal = problem;
    }

    public void meteringIsAway() {
        meteringAway = true;
    }

    private final class Registry extends RegistryGrpc.RegistryImplBase {
        @Override
        public void snapshot(SnapshotRequest request, StreamObserver<ProjectSnapshot> out) {
            if (request.getVersion() < 1) {
                out.onError(ProblemStatus.toStatus(Problem.notFound("project")));
                return;
            }
            boolean learns = learning.contains(RequestContext.current().requireTenant());
            out.onNext(ProjectSnapshot.newBuilder()
                    .setProjectId(RequestContext.current().requireTenant().toString())
                    .setVersion(request.getVersion())
                    .setSlug("demo")
                    .setPlan("pro")
                    .setMemory(com.generalaugment.libs.contracts.registry.Memory.newBuilder()
                            .setRecall(remembered.containsKey(
                                    RequestContext.current().requireTenant()))
                            .setMaxFacts(8)
                            .setLearning(learns))
                    .setSystemPrompt(learns ? "You are the demo agent." : "")
                    .setModelPreferences(ModelPreferences.newBuilder()
                            .setSimple(learns ? "stub-1" : "")
                            .addAllAllowedModels(List.of(
                                    "stub-1", "mistral-large", "gpt-5-mini", "claude-sonnet-4-6", "gemini-3-flash")))
                    .build());
            out.onCompleted();
        }
    }

    private final class Memory extends MemoryGrpc.MemoryImplBase {
        @Override
        public void recall(RecallRequest request, StreamObserver<RecallReply> out) {
            Tenant tenant = RequestContext.current().requireTenant();
            if (request.getUserId().equals("nobody")) {
                rehearsed = true;
            } else {
                recalled.add(request);
            }
            if (memoryAway
                    || request.getUserId().isEmpty()
                    || request.getMaxFacts() < 1
                    || request.getMaxTokens() < 1) {
                out.onError(Status.UNAVAILABLE.asRuntimeException());
            } else if (!memorySilent) {
                out.onNext(RecallReply.newBuilder()
                        .addAllFacts(remembered.getOrDefault(tenant, List.of()))
                        .build());
                out.onCompleted();
            }
        }
    }

    private final class Metering extends MeteringGrpc.MeteringImplBase {
        @Override
        public void reserve(ReserveRequest request, StreamObserver<Reservation> out) {
            RequestContext.current().requireTenant();
            Problem refused = refusal;
            if (meteringAway) {
                out.onError(Status.UNAVAILABLE.asRuntimeException());
            } else if (!request.getReservationId().startsWith("run_") || request.getMaxOutputTokens() < 1) {
                out.onError(Status.INVALID_ARGUMENT.asRuntimeException());
            } else if (refused != null) {
                out.onError(ProblemStatus.toStatus(refused));
            } else {
                reserved.add(request);
                out.onNext(Reservation.newBuilder()
                        .setReservedMicros(request.getInputTokens() + request.getMaxOutputTokens())
                        .setPrice(Price.newBuilder()
                                .setVersion("test-1")
                                .setInputMicrosPerMillion(1_000_000)
                                .setCachedInputMicrosPerMillion(1_000_000)
                                .setOutputMicrosPerMillion(1_000_000))
                        .build());
                out.onCompleted();
            }
        }

        @Override
        public void release(ReleaseRequest request, StreamObserver<ReleaseReply> out) {
            released.add(request.getReservationId());
            out.onNext(ReleaseReply.getDefaultInstance());
            out.onCompleted();
        }
    }
}
