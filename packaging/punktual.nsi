; Windows installer, for one person and without administrator's rights.
; makensis -DVERSION=0.1.0 -DFOLDER=dist\punktual -DOUTPUT=dist\punktual-setup.exe [-DICON=punktual.ico] packaging\punktual.nsi
Unicode true
!include "MUI2.nsh"
!include "LogicLib.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Punktual"
!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!define MUI_FINISHPAGE_RUN "$INSTDIR\punktual.exe"

Name "Punktual"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Punktual"
RequestExecutionLevel user
SetCompressor /SOLID lzma

!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "Polish"
!insertmacro MUI_LANGUAGE "Farsi"

Section "Punktual"
  ; A running program holds its files: ask before anything is half replaced.
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\punktual.exe"
    FileOpen $0 "$INSTDIR\punktual.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "Punktual is running. Please close it and start the installer again." /SD IDOK
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
  RMDir /r "$INSTDIR\_internal" ; nothing of an older version stays
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  CreateShortcut "$SMPROGRAMS\Punktual.lnk" "$INSTDIR\punktual.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "Punktual"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\punktual.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

; The owner's mail and settings are elsewhere and stay.
Section "Uninstall"
  Delete "$SMPROGRAMS\Punktual.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\punktual.exe"
  Delete "$INSTDIR\punktual-console.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
