package org.gnomon.control.internal.server;

import java.io.PrintStream;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;

/**
 * Shell sessions as the container's owner: whoever can open the socket already owns the process, so
 * the subject has every role.
 *
 * @param factory Karaf's
 */
record Sessions(SessionFactory factory) {

    /** In this variable a command finds a PrintStream for what must not mix with its output. */
    static final String ERR = "gnomon.err";

    /** Where a command without a scope is looked for, in this order. */
    private static final String SCOPES = "gnomon:shell:feature:bundle:*";

    private static final Subject OWNER =
            new Subject(
                    true,
                    Set.of(
                            new UserPrincipal("gnomon"),
                            new RolePrincipal("admin"),
                            new RolePrincipal("manager"),
                            new RolePrincipal("viewer"),
                            new RolePrincipal("systembundles")),
                    Set.of(),
                    Set.of());

    /** Runs something as the owner, on this thread. */
    static <T> T asOwner(PrivilegedExceptionAction<T> action) throws Exception {
        try {
            return Subject.doAs(OWNER, action);
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    /** Fits a new session to Gnomon's ways. */
    static void prepare(Session session, PrintStream err) {
        session.put(Session.SCOPE, SCOPES);
        session.put(Subject.class.getName(), OWNER);
        session.put(Session.IS_LOCAL, Boolean.FALSE);
        session.put(ERR, err);
    }
}
