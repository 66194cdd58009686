package com.generalaugment.gateway.neighbours;

import com.generalaugment.libs.contracts.metering.BudgetRequest;
import com.generalaugment.libs.contracts.metering.ListBudgetsRequest;
import com.generalaugment.libs.contracts.metering.MeteringDocument;
import com.generalaugment.libs.contracts.metering.MeteringGrpc;
import com.generalaugment.libs.contracts.metering.UsageRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerServerInterceptor;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.ConfigProvider;

/** A metering at the process's edge: keeps the ids of budgets per project and nothing else. */
public final class FakeMetering extends MeteringGrpc.MeteringImplBase {

    private static FakeMetering running;

    private final Map<String, String> projectOf = new ConcurrentHashMap<>();

    private FakeMetering() {}

    /** The one at the address that the gateway knows. */
    public static synchronized FakeMetering running() {
        if (running == null) {
            running = new FakeMetering();
            running.start();
        }
        return running;
    }

    public long budgetsOf(String project) {
        return projectOf.values().stream().filter(project::equals).count();
    }

    private void start() {
        int port = ConfigProvider.getConfig().getValue(Neighbours.METERING_PORT, Integer.class);
        try {
            Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .addService(this)
                    .intercept(new PeerServerInterceptor(InfrastructureResource.INTERNAL_TOKEN))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void getUsage(UsageRequest request, StreamObserver<MeteringDocument> out) {
        String counts = "\"agent_turns_count\":0,\"messages_count\":0,\"tool_calls_count\":0,\"input_tokens\":0,"
                + "\"output_tokens\":0,\"total_cost_usd\":0.0,\"active_users_count\":0";
        String project = project();
        VirtualThreadCalls.unary(
                out,
                () -> document("{\"project_id\":\"" + project
                        + "\",\"start_date\":\"2026-11-01\",\"end_date\":\"2026-11-30\",\"totals\":{" + counts
                        + "},\"days\":[],\"limits\":{\"agent_turns_per_day\":100,\"agent_turns_per_month\":3000,"
                        + "\"tokens_per_day\":100000,\"over_limit\":false}}"));
    }

    @Override
    public void listBudgets(ListBudgetsRequest request, StreamObserver<MeteringDocument> out) {
        VirtualThreadCalls.unary(out, () -> document("{\"items\":[]}"));
    }

    @Override
    public void createBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        String project = project();
        VirtualThreadCalls.unary(out, () -> {
            String id = request.getBudgetId().isEmpty() ? "bud_" + projectOf.size() : request.getBudgetId();
            projectOf.put(id, project);
            return budget(id);
        });
    }

    @Override
    public void getBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        known(request, out);
    }

    @Override
    public void updateBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        known(request, out);
    }

    @Override
    public void deleteBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        String project = project();
        VirtualThreadCalls.unary(out, () -> {
            if (!projectOf.remove(request.getBudgetId(), project)) {
                throw Problem.notFound("budget");
            }
            return document("{\"status\":\"deleted\"}");
        });
    }

    private void known(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        String project = project();
        VirtualThreadCalls.unary(out, () -> {
            if (!project.equals(projectOf.get(request.getBudgetId()))) {
                throw Problem.notFound("budget");
            }
            return budget(request.getBudgetId());
        });
    }

    private static String project() {
        return RequestContext.current().requireTenant().toString();
    }

    private static MeteringDocument budget(String id) {
        return document("{\"id\":\"" + id + "\",\"scope\":\"project\",\"scope_id\":null,\"window\":\"month\","
                + "\"limit_usd\":\"1.000000\",\"thresholds\":[50],\"enabled\":true,\"spent_usd\":\"0.000000\","
                + "\"reserved_usd\":\"0.000000\",\"remaining_usd\":\"1.000000\",\"window_start\":null,"
                + "\"resets_at\":null}");
    }

    private static MeteringDocument document(String json) {
        return MeteringDocument.newBuilder()
                .setJson(ByteString.copyFromUtf8(json))
                .build();
    }
}
