/** What the parts of past blackouts took, and what that says about the next. */
package org.gnomon.prediction.internal.blackout;
