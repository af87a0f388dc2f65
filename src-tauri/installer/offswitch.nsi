; Offswitch's installer: for one user, without an administrator.
;
; A template: `cargo xtask windows` and Tauri's bundler fill in what stands in double braces, under the same names. What it
; answers to and its exit codes are described in INSTALLING.md.

Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
SetCompressor /SOLID "{{compression}}"
; What cannot be written is noticed here and undone, so NSIS does not ask by itself.
SetOverwrite try
AllowSkipFiles off

!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "MUI2.nsh"
!include "nsDialogs.nsh"
!include "Sections.nsh"
!include "WinVer.nsh"
!include "Win\COM.nsh"
!include "Win\Propkey.nsh"
!include "WordFunc.nsh"
!include "x64.nsh"

!define NAME "{{product_name}}"
!define VERSION "{{version}}"
!define PUBLISHER "{{manufacturer}}"
!define IDENTIFIER "{{bundle_id}}"
!define PROGRAM "{{main_binary_name}}.exe"
!define HOMEPAGE "{{homepage}}"
!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define UNINSTALLER "uninstall.exe"
!define WEBVIEW_KEY "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW_PAGE "https://developer.microsoft.com/microsoft-edge/webview2/"

; Exit codes beside NSIS' own (0 done, 1 cancelled, 2 broken off).
!define WINDOWS_TOO_OLD 10
!define NOT_64_BIT 11
!define STILL_RUNNING 12
!define NEWER_INSTALLED 13
!define NOT_WRITTEN 14
!define WITHOUT_WEBVIEW 15

; Whether only the progress is shown, as when the program brings itself up to date.
Var passive

; Whether the program has everything that it needs to show its window.
Var runs

Name "${NAME}"
OutFile "{{out_file}}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "{{version_with_build}}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "{{copyright}}"

!define MUI_ICON "{{installer_icon}}"
!define MUI_UNICON "{{installer_icon}}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "{{sidebar_image}}"
!define MUI_WELCOMEPAGE_TEXT "$(welcome)"
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(choose)"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"

!define MUI_PAGE_CUSTOMFUNCTION_PRE leaveOutIfPassive
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_PRE leaveOutIfPassive
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!define MUI_PAGE_CUSTOMFUNCTION_PRE leaveOutIfPassive
!define MUI_PAGE_CUSTOMFUNCTION_SHOW offerToRun
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES

; The first is the one for all other languages.
{{#each languages}}
!insertmacro MUI_LANGUAGE "{{this}}"
{{/each}}
{{#each language_files}}
!include "{{this}}"
{{/each}}

; Says a sentence, unless it is silent, and ends with this exit code.
!macro EndWith code sentence
    MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
    SetErrorLevel ${code}
    Quit
!macroend

; $R7 tells whether this file is in use: Windows lets nobody write into a program that runs.
!macro FindOutUse file
    StrCpy $R7 "free"
    ${If} ${FileExists} "${file}"
        ClearErrors
        FileOpen $R9 "${file}" a
        ${If} ${Errors}
            StrCpy $R7 "in use"
        ${Else}
            FileClose $R9
        ${EndIf}
    ${EndIf}
!macroend

; Asks a running program to close, which it does unless a run is under way, and waits for its end. Asks the person where
; there is one.
!macro CloseProgram
    StrCpy $R8 0
    ${Do}
        !insertmacro FindOutUse "$INSTDIR\${PROGRAM}"
        ${If} $R7 == "free"
            ${Break}
        ${EndIf}
        ${If} $R8 == 0
            ${If} $passive != 1
                MessageBox MB_OKCANCEL|MB_ICONINFORMATION "$(isRunning)" /SD IDOK IDOK +3
                    SetErrorLevel 1
                    Quit
            ${EndIf}
            ; Not waited for: whatever happens to it, the waiting below ends.
            Exec '"$INSTDIR\${PROGRAM}" --quit'
        ${EndIf}
        Sleep 250
        IntOp $R8 $R8 + 1
        ${If} $R8 > 40
            MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(stillRunning)" /SD IDCANCEL IDRETRY +3
                SetErrorLevel ${STILL_RUNNING}
                Quit
            StrCpy $R8 0
        ${EndIf}
    ${Loop}
    ClearErrors
!macroend

Function leaveOutIfPassive
    ${If} $passive == 1
        Abort
    ${EndIf}
FunctionEnd

; A program that could only say once more what is missing is not started.
Function offerToRun
    ${If} $runs != 1
        ${NSD_Uncheck} $mui.FinishPage.Run
    ${EndIf}
FunctionEnd

Function .onInit
    ${GetParameters} $2
    ClearErrors
    ${GetOptions} $2 "/P" $3
    ${IfNot} ${Errors}
        StrCpy $passive 1
        SetAutoClose true
    ${EndIf}
    ClearErrors
    ${IfNot} ${AtLeastWin10}
        !insertmacro EndWith ${WINDOWS_TOO_OLD} "$(needsWindows10)"
    ${EndIf}
    ${IfNot} ${RunningX64}
        !insertmacro EndWith ${NOT_64_BIT} "$(needs64Bit)"
    ${EndIf}
    ReadRegStr $0 HKCU "${ENTRY}" "DisplayVersion"
    ${If} $0 != ""
        ${VersionCompare} "$0" "${VERSION}" $1
        ${If} $1 == 1
            ${GetParameters} $2
            ClearErrors
            ${GetOptions} $2 "/DOWNGRADE" $3
            ${If} ${Errors}
                MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(newerInstalled)" /SD IDNO IDYES +3
                    SetErrorLevel ${NEWER_INSTALLED}
                    Quit
            ${EndIf}
            ClearErrors
        ${EndIf}
    ${EndIf}
FunctionEnd

Function .onInstSuccess
    ${GetParameters} $2
    ClearErrors
    ${GetOptions} $2 "/R" $3
    ${IfNot} ${Errors}
        Exec '"$INSTDIR\${PROGRAM}"'
    ${EndIf}
FunctionEnd

; A double brace after a backslash would not be filled in.
!macro Remove file
    Delete "$INSTDIR\${file}"
!macroend

; Each file is written beside the one that it replaces and takes its place only when all are there. Whatever fails, what
; was there before is there again.
!macro PutBack file
    Delete "$INSTDIR\${file}.new"
    ${If} ${FileExists} "$INSTDIR\${file}.old"
        Delete "$INSTDIR\${file}"
        Rename "$INSTDIR\${file}.old" "$INSTDIR\${file}"
    ${EndIf}
!macroend

!macro TakePlace file
    ; Left behind by an installation that was broken off.
    Delete "$INSTDIR\${file}.old"
    ClearErrors
    ${If} ${FileExists} "$INSTDIR\${file}"
        Rename "$INSTDIR\${file}" "$INSTDIR\${file}.old"
    ${EndIf}
    Rename "$INSTDIR\${file}.new" "$INSTDIR\${file}"
    ${If} ${Errors}
        Call notWritten
    ${EndIf}
!macroend

Function notWritten
    !insertmacro PutBack "${PROGRAM}"
    {{#each resources}}
    !insertmacro PutBack "{{this.[1]}}"
    {{/each}}
    ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
        SetOutPath "$TEMP"
        RMDir "$INSTDIR"
    ${EndIf}
    !insertmacro EndWith ${NOT_WRITTEN} "$(notWritten)"
FunctionEnd

; A start-menu or desktop entry. It has the name by which the program calls its window, so that the task bar takes both
; together.
!macro Entry file
    CreateShortcut "${file}" "$INSTDIR\${PROGRAM}"
    !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
    ${If} $0 P<> 0
        ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
        ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
        ${If} $1 P<> 0
        ${AndIf} $2 P<> 0
            ${IPersistFile::Load} $1 '("${file}",${STGM_READWRITE})'
            System::Call '*(&w64 "${IDENTIFIER}")p.r3'
            System::Call '*(&i2 ${VT_LPWSTR},&i6 0,p r3,p 0)p.r4'
            System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r5'
            ${IPropertyStore::SetValue} $2 '(r5,r4)'
            ${IPropertyStore::Commit} $2 ""
            ${IPersistFile::Save} $1 '("${file}",1)'
            System::Free $5
            System::Free $4
            System::Free $3
        ${EndIf}
        !insertmacro ComHlpr_SafeRelease $2
        !insertmacro ComHlpr_SafeRelease $1
        ${IUnknown::Release} $0 ""
    ${EndIf}
!macroend

Section "!${NAME}"
    SectionIn RO
    !insertmacro CloseProgram
    ClearErrors
    SetOutPath "$INSTDIR"
    ${If} ${Errors}
        Call notWritten
    ${EndIf}
    File "/oname=${PROGRAM}.new" "{{main_binary_path}}"
    {{#each resources}}
    File "/oname={{this.[1]}}.new" "{{@key}}"
    {{/each}}
    ${If} ${Errors}
        Call notWritten
    ${EndIf}
    !insertmacro TakePlace "${PROGRAM}"
    {{#each resources}}
    !insertmacro TakePlace "{{this.[1]}}"
    {{/each}}
    Delete "$INSTDIR\${PROGRAM}.old"
    {{#each resources}}
    !insertmacro Remove "{{this.[1]}}.old"
    {{/each}}
    ClearErrors
    WriteUninstaller "$INSTDIR\${UNINSTALLER}"
    !insertmacro Entry "$SMPROGRAMS\${NAME}.lnk"
    WriteRegStr HKCU "${ENTRY}" "DisplayName" "${NAME}"
    WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
    WriteRegStr HKCU "${ENTRY}" "Publisher" "${PUBLISHER}"
    WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
    WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
    WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" {{estimated_size}}
    WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
    WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
    !if "${HOMEPAGE}" != ""
        WriteRegStr HKCU "${ENTRY}" "URLInfoAbout" "${HOMEPAGE}"
    !endif
    ${If} ${Errors}
        !insertmacro EndWith ${NOT_WRITTEN} "$(notWritten)"
    ${EndIf}
SectionEnd

Section /o "$(desktopEntry)" desktop
    !insertmacro Entry "$DESKTOP\${NAME}.lnk"
SectionEnd

; The window needs Microsoft's runtime, which Windows 11 has and Windows 10 may lack.
Section "-WebView2"
    ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW_KEY}" "pv"
    ${If} $0 == ""
    ${OrIf} $0 == "0.0.0.0"
        ReadRegStr $0 HKCU "SOFTWARE\${WEBVIEW_KEY}" "pv"
    ${EndIf}
    ${If} $0 == ""
    ${OrIf} $0 == "0.0.0.0"
        !if "{{install_webview2_mode}}" == "embedBootstrapper"
            DetailPrint "$(bringsWebView)"
            File "/oname=$PLUGINSDIR\webview2.exe" "{{webview2_bootstrapper_path}}"
            ExecWait '"$PLUGINSDIR\webview2.exe" {{webview2_installer_args}} /install' $1
        !else
            StrCpy $1 1
        !endif
        ${If} $1 == 0
            StrCpy $runs 1
        ${Else}
            SetErrorLevel ${WITHOUT_WEBVIEW}
            MessageBox MB_YESNO|MB_ICONEXCLAMATION "$(withoutWebView)" /SD IDNO IDNO +2
                ExecShell "open" "${WEBVIEW_PAGE}"
        ${EndIf}
    ${Else}
        StrCpy $runs 1
    ${EndIf}
SectionEnd

Section "!un.${NAME}"
    SectionIn RO
    ; The kept sign-in is in Windows' Credential Manager, where only the program finds it.
    ExecWait '"$INSTDIR\${PROGRAM}" --forget'
    Delete "$SMPROGRAMS\${NAME}.lnk"
    Delete "$DESKTOP\${NAME}.lnk"
    Delete "$INSTDIR\${PROGRAM}"
    {{#each resources}}
    !insertmacro Remove "{{this.[1]}}"
    {{/each}}
    Delete "$INSTDIR\${UNINSTALLER}"
    RMDir "$INSTDIR"
    DeleteRegKey HKCU "${ENTRY}"
    RMDir /r "$LOCALAPPDATA\${IDENTIFIER}\webview"
    RMDir /r "$LOCALAPPDATA\${IDENTIFIER}\log"
    RMDir /r "$LOCALAPPDATA\${IDENTIFIER}\practice"
    Delete "$LOCALAPPDATA\${IDENTIFIER}\window.json"
    ; Only if there is neither history nor anything else.
    RMDir "$LOCALAPPDATA\${IDENTIFIER}"
SectionEnd

Section /o "un.$(deleteHistory)" history
    RMDir /r "$LOCALAPPDATA\${IDENTIFIER}"
SectionEnd

Function un.onInit
    !insertmacro CloseProgram
    ${GetParameters} $2
    ClearErrors
    ${GetOptions} $2 "/PURGE" $3
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${history}
    ${EndIf}
    ClearErrors
FunctionEnd
