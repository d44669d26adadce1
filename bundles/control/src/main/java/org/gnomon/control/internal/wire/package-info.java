/** The frames that the two ends of the control socket exchange. Plain Java, no dependency. */
package org.gnomon.control.internal.wire;
