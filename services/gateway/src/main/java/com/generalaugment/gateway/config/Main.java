package com.generalaugment.gateway.config;

import com.generalaugment.gateway.domain.key.KeyText;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service, or runs the one command that works without it. */
@QuarkusMain
public final class Main {

    private static final String ISSUE_KEY = "issue-management-key";
    private static final int WRONG_USE = 2;

    private Main() {}

    /** @param arguments none: the service; {@code issue-management-key}: prints a new global management key and ends */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            Quarkus.run();
            return;
        }
        if (arguments.length == 1 && arguments[0].equals(ISSUE_KEY)) {
            KeyText key = IssueManagementKey.run();
            System.out.println(key.reveal());
            return;
        }
        System.err.println("usage: no argument starts the gateway; " + ISSUE_KEY
                + " creates a global management key with scope admin and prints it once");
        System.exit(WRONG_USE);
    }
}
