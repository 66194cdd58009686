package com.generalaugment.metering.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.redis.RedisCommandFailed;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.runtime.redis.RedisScript;
import com.generalaugment.metering.domain.Budget;
import com.generalaugment.metering.domain.LedgerSnapshot;
import com.generalaugment.metering.domain.Price;
import com.generalaugment.metering.domain.ReservationCounters;
import com.generalaugment.metering.domain.Totals;
import com.generalaugment.metering.domain.Window;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Per project in Redis: a hash of totals, reservations with their terms, and a marker; every change is one script. */
@ApplicationScoped
public class RedisReservationCounters implements ReservationCounters {

    private static final Logger LOG = LoggerFactory.getLogger(RedisReservationCounters.class);

    /** A Redis that is away says so at once; a silent one is given as long as PostgreSQL: most often a core is missing. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RedisLine line;
    private final RedisScript reserve;
    private final RedisScript load;
    private final RedisScript settle;

    public RedisReservationCounters(Redis redis) {
        this.line = new RedisLine(redis);
        this.reserve = script(line, "reserve.lua");
        this.load = script(line, "load.lua");
        this.settle = script(line, "settle.lua");
    }

    private static RedisScript script(RedisLine line, String name) {
        return RedisScript.load(
                line, RedisReservationCounters.class, "/metering/reservations.lua", "/metering/" + name);
    }

    @Override
    public Verdict admit(Tenant tenant, Hold hold) {
        List<String> keys = new ArrayList<>(keys(tenant));
        keys.add(userKey(tenant, hold.user()));
        int userLimit = hold.user().isEmpty() ? 0 : hold.plan().messagesPerUserPerMinute();
        return verdict(run(
                tenant,
                reserve,
                keys,
                List.of(
                        Long.toString(hold.now().toEpochMilli()),
                        hold.day().toString(),
                        hold.run(),
                        Long.toString(hold.micros()),
                        Long.toString(hold.holdFor().toMillis()),
                        Integer.toString(hold.plan().concurrentTurns()),
                        Integer.toString(userLimit),
                        Long.toString(hold.plan().turnsPerDay()),
                        Long.toString(hold.plan().turnsPerMonth()),
                        Long.toString(hold.plan().tokensPerDay()),
                        Long.toString(hold.runBudgetMicros()),
                        Terms.of(hold.price()),
                        flag(hold.waits()))));
    }

    @Override
    public OptionalLong load(Tenant tenant, LedgerSnapshot ledgerSnapshot, Duration freshFor) {
        List<String> arguments = new ArrayList<>(totals(ledgerSnapshot.totals()));
        arguments.add(2, Long.toString(freshFor.toMillis()));
        arguments.add(encode(ledgerSnapshot.budgets()));
        ledgerSnapshot
                .held()
                .forEach(held -> arguments.addAll(List.of(
                        held.run(),
                        held.micros() + " " + Terms.of(held.price()),
                        Long.toString(held.until().toEpochMilli()),
                        flag(held.waits()))));
        Response answer = run(tenant, load, keys(tenant), arguments);
        return answer.get(0).toString().equals("OK") ? OptionalLong.of(number(answer, 1)) : OptionalLong.empty();
    }

    @Override
    public void settle(Tenant tenant, Totals totals, List<String> endedRuns) {
        List<String> arguments = new ArrayList<>(totals(totals));
        arguments.addAll(endedRuns);
        try {
            run(tenant, settle, keys(tenant), arguments);
        } catch (RedisCommandFailed e) {
            LOG.error(
                    "settled turns were counted in PostgreSQL and not in Redis; the project's counters are built anew");
        }
    }

    @Override
    public int forget(Tenant tenant, String user) {
        try {
            return RedisLine.await(
                    line.send(Request.cmd(Command.DEL).arg(userKey(tenant, user)))
                            .map(gone -> gone == null ? 0 : (int) number(gone)),
                    TIMEOUT);
        } catch (RedisScript.Unavailable e) {
            throw new Unreadable(e);
        }
    }

    /**
     * A script that fails in the middle has changed what came before, and counters that it cannot work with make every later one fail: they
     * are dropped, and the next admission builds them anew from PostgreSQL.
     */
    private Response run(Tenant tenant, RedisScript script, List<String> keys, List<String> arguments) {
        try {
            return script.await(keys, arguments, TIMEOUT);
        } catch (RedisScript.Unavailable e) {
            throw new Unreadable(e);
        } catch (RedisCommandFailed e) {
            drop(tenant);
            throw e;
        }
    }

    private void drop(Tenant tenant) {
        Request drop = Request.cmd(Command.DEL);
        keys(tenant).forEach(drop::arg);
        try {
            RedisLine.await(line.send(drop), TIMEOUT);
        } catch (RedisScript.Unavailable e) {
            throw new Unreadable(e);
        }
    }

    private static List<String> totals(Totals totals) {
        return List.of(
                Long.toString(totals.version()),
                totals.day().toString(),
                Long.toString(totals.turnsOfDay()),
                Long.toString(totals.turnsOfMonth()),
                Long.toString(totals.tokensOfDay()),
                Long.toString(totals.spentOfDay()),
                Long.toString(totals.spentOfMonth()),
                Long.toString(totals.spentInTotal()));
    }

    private static Verdict verdict(Response answer) {
        return switch (answer.get(0).toString()) {
            case "OK" -> admitted(answer);
            case "LOAD" -> new Verdict.LoadFirst();
            case "USER_RATE" -> new Verdict.UserTooFast(Duration.ofMillis(number(answer, 1)));
            case "CONCURRENCY" -> new Verdict.TooManyTurns(number(answer, 1));
            case "TURNS_DAY" -> new Verdict.PlanExhausted("turns", Window.DAY, number(answer, 1));
            case "TURNS_MONTH" -> new Verdict.PlanExhausted("turns", Window.MONTH, number(answer, 1));
            case "TOKENS_DAY" -> new Verdict.PlanExhausted("tokens", Window.DAY, number(answer, 1));
            case "RUN_BUDGET" -> new Verdict.RunBudgetExceeded();
            case "BUDGET" ->
                new Verdict.BudgetExceeded(
                        answer.get(1).toString(),
                        Window.labelled(answer.get(2).toString()).orElse(Window.TOTAL),
                        number(answer, 3),
                        number(answer, 4),
                        number(answer, 5));
            default -> throw new IllegalStateException("the script said " + answer.get(0));
        };
    }

    private static Verdict.Admitted admitted(Response answer) {
        String terms = answer.get(1).toString();
        return new Verdict.Admitted(
                Terms.micros(terms),
                Terms.price(terms),
                answer.get(2).toString().equals("1"));
    }

    private static String flag(boolean set) {
        return set ? "1" : "0";
    }

    private static long number(Response answer, int index) {
        return number(answer.get(index));
    }

    private static long number(Response answer) {
        return Long.parseLong(answer.toString());
    }

    private static String encode(List<Budget> budgets) {
        var array = Json.array();
        budgets.forEach(budget -> array.addObject()
                .put("id", budget.id())
                .put("window", budget.window().label())
                .put("limit", Long.toString(budget.limitMicros())));
        return Json.text(array);
    }

    private static List<String> keys(Tenant tenant) {
        String base = base(tenant);
        return List.of(base, base + ":fresh", base + ":held", base + ":terms", base + ":waiting");
    }

    private static String userKey(Tenant tenant, String user) {
        return base(tenant) + ":user:" + user;
    }

    /** The braces keep a project's keys on one node of a Redis cluster. */
    private static String base(Tenant tenant) {
        return "genaug:meter:{" + tenant + "}";
    }

    /** A reservation's terms as text: {@code micros version input cached output cache-write}; the last is younger than the others. */
    private static final class Terms {

        static String of(Price price) {
            return price.version() + " " + price.inputPerMillion() + " " + price.cachedInputPerMillion() + " "
                    + price.outputPerMillion() + " " + price.cacheWritePerMillion();
        }

        static long micros(String terms) {
            return Long.parseLong(terms.split(" ")[0]);
        }

        static Price price(String terms) {
            String[] parts = terms.split(" ");
            String cacheWrite = parts.length > 5 ? parts[5] : parts[2];
            return new Price(
                    parts[1],
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Long.parseLong(cacheWrite),
                    Long.parseLong(parts[4]));
        }
    }
}
