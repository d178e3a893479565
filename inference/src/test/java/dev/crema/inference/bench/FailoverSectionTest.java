package dev.crema.inference.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailoverSectionTest {
  /** The columns before the status are HAProxy 2.6's first ones; it has some eighty. */
  @Test
  void countsReplicasThatServeAndNeitherSumsNorThoseOnTheirWay() {
    assertThat(
            FailoverSection.serving(
                """
                # pxname,svname,qcur,status,weight
                clients,FRONTEND,,OPEN,
                inference,one,0,UP,1
                inference,two,0,UP 1/2,1
                inference,three,0,DOWN,1
                inference,four,0,UP,1
                inference,BACKEND,0,UP,2
                """))
        .isEqualTo(2);
  }
}
