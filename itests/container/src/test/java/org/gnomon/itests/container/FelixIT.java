package org.gnomon.itests.container;

import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/** The container on Felix. */
public class FelixIT extends Container {

    @Configuration
    public Option[] configuration() {
        return distribution("felix");
    }
}
